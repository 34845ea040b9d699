/** What the stand-in says when it has understood nothing: which words it read, and what it would understand. */

import type { Asked } from './asked.ts';

const HINTS = [
  '“what did I say first?”',
  '“tell me a long story”',
  '“show me some code”',
  '“count to 5 slowly”',
  '“remember that the code word is plum”',
  '“what are your instructions?”',
];
const QUOTED = 160;

/** The same words always get the same answer. */
export function reflect({ text, author, before }: Asked): string {
  const number = hash(text);
  const quoted = quote(text);
  const hint = HINTS[number % HINTS.length];
  const who = author === null ? 'you' : author;
  if (text.trimEnd().endsWith('?')) {
    return pick(number, [
      `I have no answer to ${quoted}: I am a script and know only what was said in this thread. I would understand ${hint}.`,
      `${quoted} is beyond a list of patterns. Nobody has told me in this thread. Try ${hint}.`,
      `I cannot know that. If you tell me, with “remember that … is …”, you can ask me again. Or try ${hint}.`,
    ]);
  }
  return pick(number, [
    `I heard ${quoted}. That is message ${before.length + 1} in this thread. Try ${hint}.`,
    `So ${who} said ${quoted}. I am a script, so I leave it at that. Try ${hint}.`,
    `${quoted}, you say. I keep it in this thread: ask me “what did I say last?”, or ${hint}.`,
    `I have read ${quoted} and have nothing wise to add. I would understand ${hint}, or “what can you do?”`,
  ]);
}

/** Several messages that were taken together, none of which it understood. */
export function reflectTogether(asked: readonly Asked[]): string {
  const shown = asked
    .slice(0, 10)
    .map(({ author, text }) => `- ${author === null ? '' : `${author}: `}${quote(text)}`);
  const more = asked.length > 10 ? [`- and ${asked.length - 10} more`] : [];
  return [`I read these ${asked.length} messages together:`, ...shown, ...more].join('\n');
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, QUOTED * 2)];
  return characters.length > QUOTED ? `“${characters.slice(0, QUOTED).join('')}…”` : `“${line}”`;
}

function pick(number: number, variants: readonly string[]): string {
  return variants[Math.floor(number / HINTS.length) % variants.length] ?? '';
}

function hash(text: string): number {
  let value = 7;
  for (let at = 0; at < Math.min(text.length, 1_000); at++)
    value = (value * 31 + text.charCodeAt(at)) % 1_000_003;
  return value;
}
