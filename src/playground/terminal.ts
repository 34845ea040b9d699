/** The playground from the command line: writes, waits for the replies, prints both. */

import type { Stage, StageChannel, StageMessage } from './stage.ts';

export interface Script {
  readonly person: string;
  readonly place: string;
  readonly lines: readonly string[];
}

/** A reply is there once nothing more has come for this long; a long one arrives in several messages. */
const QUIET_MS = 700;
const PATIENCE_MS = 120_000;

/** Prints with `print`; rejects with an Error that says what was not found or that no reply came. */
export async function runScript(stage: Stage, script: Script, print: (line: string) => void): Promise<void> {
  const person = stage.people.find((one) => one.name.toLowerCase() === script.person.toLowerCase());
  if (person === undefined) {
    throw new Error(
      `--as: expected ${stage.people.map((one) => one.name).join(' or ')}, got ${script.person}`,
    );
  }
  const channel = stage.find(script.place, person.name);
  if (channel === undefined) throw new Error(`--in: expected general, random or dm, got ${script.place}`);
  for (const line of script.lines) {
    print(`${person.name} ${channel.name}: ${line}`);
    if (!isAddressed(line, channel)) {
      await stage.write(person.name, channel.id, line);
      print('  (Nobody answers: in a channel, mention @Bobbin.)');
      continue;
    }
    const replies = collect(stage, channel.id, person.name);
    await stage.write(person.name, channel.id, line);
    for (const reply of await replies) print(`${reply.author}: ${reply.content}${attached(reply)}`);
  }
}

function isAddressed(line: string, channel: StageChannel): boolean {
  return channel.of !== null || line.startsWith('/') || /@bobbin\b/i.test(line);
}

function attached(reply: StageMessage): string {
  return reply.files.map((file) => `\n  [attached: ${file.name} ${file.url}]`).join('');
}

function collect(stage: Stage, channelId: string, person: string): Promise<readonly StageMessage[]> {
  return new Promise((resolve, reject) => {
    const replies = new Map<string, StageMessage>();
    let quiet: NodeJS.Timeout | undefined;
    const impatient = setTimeout(
      () => finish(() => reject(new Error('no reply came within two minutes'))),
      PATIENCE_MS,
    );
    const finish = (settle: () => void): void => {
      clearTimeout(impatient);
      clearTimeout(quiet);
      unsubscribe();
      settle();
    };
    const unsubscribe = stage.subscribe((event) => {
      if (event.type === 'form')
        return finish(() => reject(new Error('this command opens a form; give it its text instead')));
      if (event.type !== 'message' || event.message.channelId !== channelId || !event.message.bot) return;
      if (event.message.onlyFor !== null && event.message.onlyFor !== person) return;
      replies.set(event.message.id, event.message);
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(() => resolve([...replies.values()])), QUIET_MS);
    });
  });
}
