/** The playground from the command line: writes, waits for the replies, prints both. */

import type { UserClient } from './client/client.ts';
import type { PageMessage } from './contract/message.ts';
import type { Names, PageChannel } from './contract/places.ts';
import type { EventFeed } from './event-feed.ts';

export interface Script {
  readonly person: string;
  readonly place: string;
  readonly lines: readonly string[];
}

interface Ground {
  readonly stage: UserClient;
  readonly feed: Pick<EventFeed, 'subscribe'>;
  /** What an attachment holds, by its id. */
  bytesOf(id: string): Uint8Array | undefined;
}

/** A reply is there once nothing more has come for this long; a long one arrives in several messages. */
const QUIET_MS = 700;
const PATIENCE_MS = 120_000;

/** Prints with `print`; rejects with an Error that says what was not found or that no reply came. */
export async function runScript(
  { stage, feed, bytesOf }: Ground,
  script: Script,
  print: (line: string) => void,
): Promise<void> {
  const people = stage.people.filter((one) => !one.bot);
  const person = people.find((one) => one.name.toLowerCase() === script.person.toLowerCase());
  if (person === undefined)
    throw new Error(`--as: expected ${people.map((one) => one.name).join(' or ')}, got ${script.person}`);
  const channel = stage.find(script.place, person.id);
  if (channel === undefined) throw new Error(`--in: expected general, random or dm, got ${script.place}`);
  const place = `${channel.kind === 'direct' ? '@' : '#'}${channel.name}`;
  for (const line of script.lines) {
    print(`${person.name} ${place}: ${line}`);
    if (!isAddressed(line, channel)) {
      stage.write(person.id, channel.id, line);
      print('  (Nobody answers: in a channel, mention @Bobbin.)');
      continue;
    }
    const replies = collect(stage, feed, channel.id, person.id);
    await act(replies, () => stage.write(person.id, channel.id, line));
    for (const reply of await replies.all) print(shown(reply, stage.names(), bytesOf));
  }
}

function isAddressed(line: string, channel: PageChannel): boolean {
  return channel.kind === 'direct' || line.startsWith('/') || /@bobbin\b/i.test(line);
}

function shown(
  { author, content, attachments }: PageMessage,
  names: Names,
  bytesOf: Ground['bytesOf'],
): string {
  const files = attachments.map(({ id, name, mime, size }) => {
    const text = mime.startsWith('text/') ? new TextDecoder().decode(bytesOf(id)) : null;
    return text === null ? `\n  [attached: ${name}, ${size} bytes]` : `\n  [attached: ${name}]\n${text}`;
  });
  return `${author.name}: ${readable(content, names)}${files.join('')}`;
}

/** Mentions by name, as Discord's app shows them. */
function readable(content: string, { users, channels, roles }: Names): string {
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) => (id in users ? `@${users[id]}` : whole))
    .replace(/<@&(\d+)>/g, (whole, id: string) => (id in roles ? `@${roles[id]}` : whole))
    .replace(/<#(\d+)>/g, (whole, id: string) => (id in channels ? `#${channels[id]}` : whole));
}

interface Replies {
  readonly all: Promise<readonly PageMessage[]>;
  /** Nothing is waited for any more. */
  forget(): void;
}

/** What is not written is not answered either. */
async function act(replies: Replies, write: () => unknown): Promise<void> {
  try {
    write();
  } catch (error) {
    replies.forget();
    throw error;
  }
}

function collect(
  stage: UserClient,
  feed: Pick<EventFeed, 'subscribe'>,
  channelId: string,
  personId: string,
): Replies {
  const { promise: all, resolve, reject } = Promise.withResolvers<readonly PageMessage[]>();
  const replies = new Map<string, PageMessage>();
  let quiet: NodeJS.Timeout | undefined;
  const forget = (): void => {
    clearTimeout(impatient);
    clearTimeout(quiet);
    unsubscribe();
  };
  const fail = (why: string): void => {
    forget();
    reject(new Error(why));
  };
  const impatient = setTimeout(() => fail('no reply came within two minutes'), PATIENCE_MS);
  const unsubscribe = feed.subscribe(({ event }) => {
    if (event.type === 'form' && event.form.onlyFor === personId)
      fail('this command opens a form; give it its text instead');
    if (event.type !== 'message' && event.type !== 'edited') return;
    const { message } = event;
    const mine = message.onlyFor === null || message.onlyFor === personId;
    if (message.channelId !== channelId || message.author.id !== stage.self.id || !mine) return;
    if (event.type === 'edited' && message.answers === null) return;
    if (message.thinking) return;
    replies.set(message.id, message);
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      forget();
      resolve([...replies.values()]);
    }, QUIET_MS);
  });
  return { all, forget };
}
