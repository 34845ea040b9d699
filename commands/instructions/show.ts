/** `/instructions show`: all that is in force, exactly as it was written. */

import type { InstructionsInForce } from '../../src/conversation/conversations.ts';
import { codeBlock, counted, type TextFile } from '../../src/discord/command.ts';

const MESSAGE_LIMIT = 2_000;
const FENCE = '```';

interface Section {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

export interface Shown {
  readonly text: string;
  /** What a message cannot show exactly as it is: to be read, or changed and given to `set` again. */
  readonly files: readonly TextFile[];
}

export function shown({ base, server, channel }: InstructionsInForce, inServer: boolean): Shown {
  const sections: readonly Section[] = [
    { title: 'Base, set by whoever runs me', file: 'base-instructions.md', text: base.trim() },
    ...(inServer
      ? [{ title: 'This server', file: 'server-instructions.md', text: server?.trim() ?? '' }]
      : []),
    {
      title: inServer ? 'This channel' : 'This conversation',
      file: 'channel-instructions.md',
      text: channel?.trim() ?? '',
    },
  ];
  const given = sections.filter(({ text }) => text !== '');
  const whole = message(sections, ({ text }) => codeBlock(text));
  if (whole.length <= MESSAGE_LIMIT)
    return { text: whole, files: given.filter(({ text }) => text.includes(FENCE)).map(fileOf) };
  const named = message(sections, ({ text, file }) => `${counted(text.length, 'character')}, in \`${file}\``);
  return { text: named, files: given.map(fileOf) };
}

function message(sections: readonly Section[], body: (section: Section) => string): string {
  const lines = sections.map(
    (section) => `**${section.title}**\n${section.text === '' ? 'none' : body(section)}`,
  );
  return ['What I keep in mind here, each in addition to the one before:', ...lines].join('\n');
}

function fileOf({ file: name, text }: Section): TextFile {
  return { name, text };
}
