/** `channel_history`: what was said in the channel, as far as everyone who asks may read it at this moment. */

import { z } from 'zod';
import type { SaidMessage } from '../conversation/ports/look-ups/server-knowledge.ts';
import { defineTool, failed, returned } from './tool.ts';

const MOST_MESSAGES = 100;
/** Characters of all of them: beyond these the oldest are left out, so that the newest are read whole. */
const MOST_TEXT = 15_000;
/** Whatever a reader may take for the end of a line. Source: https://www.unicode.org/reports/tr14/#BK */
const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;

const schema = z.object({
  limit: z.number().int().min(1).max(MOST_MESSAGES).optional().describe('How many messages; 50 without it.'),
  before: z
    .string()
    .regex(/^\d{15,20}$/)
    .optional()
    .describe('The id of a message: those before it are read, to go further back.'),
});

export const tool = defineTool({
  name: 'channel_history',
  description:
    'Reads messages of this Discord channel, oldest first, each with its id, time and author. Indented lines go on with the message above them. Without `before` these are the latest ones. It reads no other channel.',
  schema,
  effect: 'reads',
  isFor: () => true,
  limitMs: 15_000,
  async run({ limit = 50, before = null }, { place, askers }, { channels }, signal) {
    const found = await channels.read(place, askers, { limit, before }, signal);
    if (found.kind === 'barred')
      return failed('somebody who asks may not read this channel’s history, or I may not');
    if (found.messages.length === 0) return returned('There are no messages before that.');
    const lines = newestWithin(found.messages.map(lineOf), MOST_TEXT);
    const left = found.messages.length - lines.length;
    const first = found.messages[left]?.id ?? '';
    const note = left > 0 ? [`(${left} earlier ones are left out; read them with before=${first})`] : [];
    return returned([...note, ...lines].join('\n'));
  },
});

/** What follows a line break is indented: else somebody's message could have a line in it that looks like another's. */
function lineOf({ id, author, text, at }: SaidMessage): string {
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return `[${id}] ${time} UTC ${author.replaceAll(LINE_BREAK, ' ')}: ${text.replaceAll(LINE_BREAK, '\n    ')}`;
}

/** At least the newest one, of which the model reads the beginning where it alone is too long. */
function newestWithin(lines: readonly string[], most: number): readonly string[] {
  let length = 0;
  const from = lines.findLastIndex((line) => {
    length += line.length + 1;
    return length > most;
  });
  return lines.slice(Math.min(from + 1, lines.length - 1));
}
