/** Things to look at: a story, code, a table, a list, a text of any length. */

import type { Rule } from './rule.ts';

const LONG_STORY = 6_000;
const SHORT_STORY = 900;
const LONGEST = 200_000;

const HEROES = [
  'a lighthouse keeper',
  'a clockmaker',
  'the youngest of three tailors',
  'a map drawer',
  'a ferryman',
];
const PLACES = [
  'on an island',
  'above the harbour',
  'at the edge of the moor',
  'in a town of bridges',
  'by the salt road',
];
const EVENTS = [
  'One evening a parcel came without a sender, and inside it lay a bobbin of blue thread that had no end.',
  'The wind had carried the bell from the tower into the well, where it went on ringing under the water.',
  'A stranger asked for the way to yesterday, paid with a button, and left a lantern burning at the door.',
  'When the tide went out it did not stop, and people walked where no one had walked before.',
  'Every clock in the street struck thirteen, politely, one after another, as if each had waited for its turn.',
];
const TURNS = [
  'Nobody could say what it meant, though everybody had an opinion, and the baker had two.',
  'So the thread was followed, through the kitchen, over the wall and past the last of the gardens.',
  '“If it has a beginning,” said the old woman who sold eggs, “then somebody is holding it.”',
  'It rained for nine days; on the tenth the children drew the sun on every door, to be on the safe side.',
  'What was lost did not come back, but something else came, and it knew the way around the house.',
];

export const story: Rule = ({ text }) => {
  if (!/\bstory\b/i.test(text) || !/\b(?:tell|write|give|make|long|short)\b/i.test(text)) return null;
  return storyOf(/\blong\b/i.test(text) ? LONG_STORY : SHORT_STORY);
};

/** Exactly so many characters, up to 200,000. */
export const write: Rule = ({ text }) => {
  const wanted = /\bwrite (?:me )?(?:about )?(\d[\d,.]*) (?:characters|letters)\b/i.exec(text)?.[1];
  if (wanted === undefined) return null;
  const length = Math.min(Number(wanted.replace(/[,.]/g, '')), LONGEST);
  return storyOf(length).slice(0, length);
};

function storyOf(length: number): string {
  const paragraphs: string[] = ['Once there was a story that did not know how long it was going to be.'];
  for (let n = 0, size = 0; size < length; n++) {
    const paragraph = paragraphOf(n);
    paragraphs.push(paragraph);
    size += paragraph.length + 2;
  }
  return paragraphs.join('\n\n');
}

/** Each part comes from its own list at its own step, so that it is long before a paragraph returns. */
function paragraphOf(n: number): string {
  const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? '';
  const hero = pick(HEROES, n * 2 + Math.floor(n / 5));
  const lead = `${n + 1}. There lived ${hero} ${pick(PLACES, n * 3 + Math.floor(n / 7))}.`;
  return [lead, pick(EVENTS, n), pick(TURNS, n), pick(TURNS, n + 1 + (n % 3))].join(' ');
}

const CODE: Readonly<Record<string, string>> = {
  typescript: `\`\`\`ts
/** Wraps a promise so that only the first caller starts the work. */
export function once<T>(start: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= start());
}
\`\`\``,
  python: `\`\`\`python
from collections import Counter

def most_common_words(text: str, n: int = 3) -> list[tuple[str, int]]:
    """The n words that occur most often."""
    return Counter(text.lower().split()).most_common(n)
\`\`\``,
  rust: `\`\`\`rust
fn fibonacci(n: u32) -> u64 {
    (0..n).fold((0, 1), |(a, b), _| (b, a + b)).0
}
\`\`\``,
  bash: `\`\`\`bash
for file in *.txt; do
  printf '%s: %s lines\\n' "$file" "$(wc -l < "$file")"
done
\`\`\``,
};
const ALIASES: Readonly<Record<string, string>> = {
  javascript: 'typescript',
  ts: 'typescript',
  js: 'typescript',
  shell: 'bash',
};

export const code: Rule = ({ text }) => {
  if (!/\b(?:code|program|function|script|snippet)\b/i.test(text)) return null;
  if (!/\b(?:show|write|give|make|some|example)\b/i.test(text)) return null;
  const language = /\b(typescript|javascript|python|rust|bash|shell|ts|js)\b/i.exec(text)?.[1]?.toLowerCase();
  const one = language === undefined ? undefined : CODE[ALIASES[language] ?? language];
  if (one !== undefined) return `Here is some, written long before you asked:\n\n${one}`;
  return `Here is some in two languages:\n\n${CODE.typescript}\n\nAnd the same spirit in Python:\n\n${CODE.python}`;
};

export const table: Rule = ({ text }) =>
  /\btable\b/i.test(text)
    ? 'Discord has no tables, so this one is in a code block:\n\n```\nthread   lasts until    holds\n-------  -------------  -------------------\nblue     /reset         this conversation\ngreen    /reset         another conversation\n```'
    : null;

export const list: Rule = ({ text }) =>
  /\b(?:a|the|some|make|show|give)\b.*\blists?\b/i.test(text)
    ? 'Here is a list:\n\n1. a needle\n2. a bobbin\n   - with blue thread\n   - with no thread at all\n3. **patience**'
    : null;
