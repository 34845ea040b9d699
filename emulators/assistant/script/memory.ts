/** What the stand-in remembers: only what it finds in the thread that it is given. */

import { type Said, saidBy } from './asked.ts';
import type { Rule } from './rule.ts';

const NAME_TOLD = /\b(?:my name is|my name's|i am called|i'm called)\s+(.+)/i;
const CALL_ME = /\b[Cc]all me\s+(\p{Lu}.*)/u;
const NAME_ASKED = /\b(?:what(?:'s|’s| is) my name|who am i|do you (?:know|remember) my name)\b/i;
const FACT =
  /^(?:please )?(?:remember(?: that)?\s+)?((?:my|the|our)\s.+?|(?<=remember(?: that)?\s+).+?) (?:is|are|was|were|=) (.+)$/i;
const FACT_ASKED =
  /^(?:and |so |but |now )?(?:what|who|where|when|which)(?:'s|’s| is| are| was| were) (.+?)\s*[?!.]*$/i;
const ORDER_ASKED =
  /\bwhat (?:did|have|was) (?:(i|we|you|[\p{L}\p{N}_-]+) )?(?:say|said|write|written|ask|asked|tell you|told you)\b/iu;
const THING_ASKED =
  /\b(?:first|last) (?:thing|message)s?\b.*\b(i|we|you|[\p{L}\p{N}_-]+) (?:have |had )?(?:said|sent|wrote|written)\b/iu;
const COUNT_ASKED =
  /\bhow many (?:messages|times|things) (?:have|did|has) (i|we|everyone|[\p{L}\p{N}_-]+) (?:sent|send|written|write|wrote|said|say|spoken)\b/iu;
const REMEMBERED = /\bwhat do you (?:know|remember)\b/i;
const QUOTED = 300;

export const remember: Rule = (asked) => {
  const name = nameTold(asked.text);
  if (name !== null) return `Nice to meet you, ${name}. I will remember your name in this conversation.`;
  if (!/^(?:please )?remember\b/i.test(asked.text)) return null;
  const fact = factIn(asked);
  return fact === null
    ? 'I will remember it as long as this thread lasts. Say it as “remember that X is Y”, and you can ask me for X.'
    : `I will remember that ${turned(fact.subject)} is ${fact.value}.`;
};

/** A fact that is told in passing. */
export const notice: Rule = (asked) => {
  const fact = asked.text.endsWith('?') ? null : factIn(asked);
  return fact === null ? null : `Noted: ${turned(fact.subject)} is ${fact.value}.`;
};

export const recallName: Rule = ({ text, author, before }) => {
  if (!NAME_ASKED.test(text)) return null;
  const told = lastOf(saidBy(author, before), (said) => nameTold(said.text));
  if (told !== null) return `Your name is ${told}.`;
  return author === null
    ? 'I do not know your name: you have not told me in this conversation.'
    : `You write here as ${author}. You have not told me another name.`;
};

export const recallFact: Rule = (asked) => {
  const wanted = FACT_ASKED.exec(asked.text)?.[1];
  if (wanted === undefined) return null;
  const key = keyOf(wanted, asked.author);
  const found = lastOf(asked.before, (said) => {
    const fact = factIn(said);
    return fact !== null && keyOf(fact.subject, said.author) === key ? fact : null;
  });
  return found === null ? null : `${capitalized(turned(found.subject))} is ${found.value}.`;
};

export const recallOrder: Rule = ({ text, author, before, answers }) => {
  const found = ORDER_ASKED.exec(text) ?? THING_ASKED.exec(text);
  if (found === null) return null;
  const whose = found[1]?.toLowerCase() ?? 'we';
  const first = /\bfirst\b/i.test(text);
  if (whose === 'you') return told(first ? answers[0] : answers.at(-1), `I said ${first ? 'first' : 'last'}`);
  const person = whose === 'i' ? author : (found[1] ?? null);
  const all = whose === 'we' ? before : saidBy(person, before);
  const one = first ? all[0] : all.at(-1);
  const who = whose === 'i' ? 'you' : whose === 'we' ? (one?.author ?? 'you') : (found[1] ?? '');
  return told(
    one?.text,
    `${first ? 'The first thing' : 'The last thing before this'} that ${who} said here was`,
  );
};

export const countMessages: Rule = ({ text, author, before }) => {
  const whose = COUNT_ASKED.exec(text)?.[1];
  if (whose === undefined) return null;
  if (/^(?:we|everyone)$/i.test(whose))
    return `${messages(before.length + 1)} in this thread, this one included.`;
  if (/^i$/i.test(whose)) {
    const count = saidBy(author, before).length + 1;
    return `You have sent ${messages(count)} in this thread, this one included.`;
  }
  return `${whose} has sent ${messages(saidBy(whose, before).length)} in this thread.`;
};

export const recallAll: Rule = ({ text, before, author }) => {
  if (!REMEMBERED.test(text)) return null;
  const name = lastOf(saidBy(author, before), (said) => nameTold(said.text));
  const facts = before.flatMap((said) => {
    const fact = factIn(said);
    return fact === null ? [] : [`- ${turned(fact.subject)} is ${fact.value}`];
  });
  const known = [...(name === null ? [] : [`- your name is ${name}`]), ...new Set(facts)].slice(-20);
  if (known.length === 0) return 'Nothing yet: in this thread nobody has told me anything to remember.';
  return `In this thread I was told:\n${known.join('\n')}`;
};

/** The first word, and those after it that are written like names. */
function nameTold(text: string): string | null {
  if (/\?\s*$/.test(text)) return null;
  const [first = '', ...rest] = wordsOf(NAME_TOLD.exec(text)?.[1] ?? CALL_ME.exec(text)?.[1] ?? '');
  if (!/^\p{L}/u.test(first)) return null;
  const end = rest.findIndex((word) => !/^\p{Lu}/u.test(word));
  return [first, ...(end < 0 ? rest : rest.slice(0, end))].join(' ');
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,.;!?]+/);
}

function factIn({ text }: Said): { readonly subject: string; readonly value: string } | null {
  const line = text.split('\n')[0]?.slice(0, QUOTED) ?? '';
  const [, subject, value] = FACT.exec(line) ?? [];
  if (subject === undefined || value === undefined || NAME_TOLD.test(line)) return null;
  return { subject: subject.trim(), value: value.trim().replace(/[.!]+$/, '') };
}

/** What is mine is not what is yours. */
function keyOf(subject: string, author: string | null): string {
  const bare = subject
    .toLowerCase()
    .replace(/^(?:the|our) /, '')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .replace(/ (?:called|named)$/, '')
    .trim();
  return bare.startsWith('my ') ? `${author?.toLowerCase() ?? ''}|${bare}` : bare;
}

function turned(subject: string): string {
  return subject.replace(/^my\b/i, 'your').replace(/^(?:The|Our)\b/, (word) => word.toLowerCase());
}

function told(text: string | undefined, lead: string): string {
  if (text === undefined) return 'Nothing: this thread begins here.';
  const short = text.length > QUOTED ? `${text.slice(0, QUOTED).trimEnd()}…` : text;
  return `${lead}: “${short}”`;
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function lastOf<T>(said: readonly Said[], read: (one: Said) => T | null): T | null {
  for (const one of said.toReversed()) {
    const found = read(one);
    if (found !== null) return found;
  }
  return null;
}
