/** What the stand-in makes of a thread: who said what, in order, and which messages now wait for an answer. */

import type { ScriptInput } from './script.ts';

/** One message of a person. */
export interface Said {
  /** The display name that stands before the text in servers; null in direct messages. */
  readonly author: string | null;
  /** Without the name and without what it quotes. */
  readonly text: string;
}

/** One message that is to be answered, and everything that may be known for it. */
export interface Asked extends Said {
  /** Everything that people said before it, oldest first. */
  readonly before: readonly Said[];
  /** The stand-in's own earlier answers, oldest first. */
  readonly answers: readonly string[];
  readonly instructions: string;
  readonly tools: readonly string[];
}

const AUTHOR = /^([^\n:]{1,32}): /;
const QUOTE = /^(?:In reply to [^\n]*|Forwarded message):\n(?:> ?[^\n]*(?:\n|$))+/;

/** How a Discord thread began, which the bot tells before what people say in it. */
const BEGINNING =
  /^This Discord thread is called “[^\n]*”\.(?: It began with a message of [^\n]*:\n(?:> ?[^\n]*(?:\n|$))+)?\s*/;

/** The messages since the last answer, oldest first; empty if nobody has said anything. */
export function askedIn({ messages: heard, instructions, tools }: ScriptInput): Asked[] {
  const messages = heard
    .map((message) => ({ ...message, text: message.text.replace(BEGINNING, '') }))
    .filter((message, index) => message.text !== '' || heard[index]?.text === '');
  const people = messages.filter(({ role }) => role === 'user');
  const named = people.length > 0 && people.every(({ text }) => AUTHOR.test(text));
  const authors = new Set(named ? people.map(({ text }) => AUTHOR.exec(text)?.[1] ?? '') : []);
  const answers: string[] = [];
  const said: Said[] = [];
  let waiting = 0;
  for (const { role, text } of messages) {
    if (role === 'assistant') {
      answers.push(text);
      waiting = said.length;
    } else if (role === 'user') {
      said.push(...(named ? splitByAuthor(text, authors) : [{ author: null, text: withoutQuote(text) }]));
    }
  }
  return said
    .slice(waiting)
    .map((one, index) => ({ ...one, before: said.slice(0, waiting + index), answers, instructions, tools }));
}

/** What one person has said, oldest first. */
export function saidBy(author: string | null, said: readonly Said[]): readonly Said[] {
  return said.filter((one) => one.author?.toLowerCase() === author?.toLowerCase());
}

/** Messages of one turn may come as one text; a line that begins with a known name begins the next. */
function splitByAuthor(text: string, authors: ReadonlySet<string>): Said[] {
  const said: { author: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const author = AUTHOR.exec(line)?.[1];
    const last = said.at(-1);
    if (author !== undefined && (last === undefined || authors.has(author))) {
      said.push({ author, lines: [line.slice(author.length + 2)] });
    } else last?.lines.push(line);
  }
  return said.map(({ author, lines }) => ({ author, text: withoutQuote(lines.join('\n')) }));
}

function withoutQuote(text: string): string {
  return text.replace(QUOTE, '').trim();
}
