/** Instructions that can be seen to take effect: the few that the stand-in understands, applied to whatever it says. */

import type { ScriptResult } from './script.ts';

const CAPITALS = /\b(?:capitals|capital letters|upper ?case|all caps)\b/i;
const LOWER_CASE = /\b(?:lower ?case|small letters)\b/i;
const PIRATE = /\bpirate\b/i;
const EMOJI = /\b(?:use|with|add) (?:many |some )?emojis?\b/i;
const BULLETS = /\bbullet(?:s| points?)\b/i;
const ONE_SENTENCE = /\b(?:in|with) (?:one|a single) sentence\b/i;
const MOST_WORDS = /\b(?:at most|no more than|up to) (\d{1,4}) words\b/i;
const END =
  /\b(?:always end|end (?:every|each|all|your)[\w ]*|finish (?:every|each|all|your)[\w ]*) with\s+(.+)/i;
const BEGIN = /\b(?:always (?:start|begin)|(?:start|begin) (?:every|each|all|your)[\w ]*) with\s+(.+)/i;
const ONLY = /\b(?:answer|reply|respond|say) (?:only|nothing but)(?: with)?\s+(?!in\b|when\b|if\b|to\b)(.+)/i;
const NAME =
  /\b(?:you are called|your name is|call yourself|you go by)\s+["“]?([\p{L}\p{N}][\p{L}\p{N} '’-]{0,40})/giu;

const PIRATE_WORDS: ReadonlyMap<string, string> = new Map([
  ['hello', 'ahoy'],
  ['hi', 'ahoy'],
  ['my', 'me'],
  ['you', 'ye'],
  ['your', 'yer'],
  ['is', 'be'],
  ['are', 'be'],
  ['am', 'be'],
  ['friend', 'matey'],
  ['yes', 'aye'],
]);

/** The name that instructions give it, the last one if there are several. */
export function nameIn(instructions: string): string | null {
  const found = [...instructions.matchAll(NAME)].at(-1)?.[1];
  return found?.split(/ (?:and|who|but)\b/)[0]?.trim() ?? null;
}

/** The answer as the instructions want it. What it refuses and how it fails are its own. */
export function withInstructionEffects(answer: ScriptResult, instructions: string): ScriptResult {
  const { text } = answer;
  const said = text ?? '';
  if (typeof said === 'string') return said === '' ? answer : { ...answer, text: wholly(said, instructions) };
  if (!(Symbol.iterator in said)) return answer;
  const words = [...said].map((piece) => inWords(piece, instructions));
  const last = ending(instructions);
  return { ...answer, text: last === '' ? words : [...words, ` ${inWords(last, instructions)}`] };
}

function wholly(text: string, instructions: string): string {
  const only = phrase(ONLY, instructions);
  if (only !== null) return inWords(only, instructions);
  const begin = phrase(BEGIN, instructions) ?? '';
  const framed = [begin, shaped(text, instructions), ending(instructions)].reduce(followedBy);
  const pirate = PIRATE.test(instructions) ? `Arr! ${framed}` : framed;
  return inWords(EMOJI.test(instructions) ? followedBy(pirate, '🙂') : pirate, instructions);
}

/** What comes after a code block stands on a line of its own. */
function followedBy(text: string, more: string): string {
  if (text === '' || more === '') return `${text}${more}`;
  return `${text}${text.endsWith('```') ? '\n' : ' '}${more}`;
}

/** Long and formatted answers keep their shape. */
function shaped(text: string, instructions: string): string {
  if (text.includes('```')) return text;
  const sentences = text.match(/[^.!?]+[.!?]*["”’)]*\s*/g) ?? [text];
  const most = Number(MOST_WORDS.exec(instructions)?.[1] ?? 0);
  if (ONE_SENTENCE.test(instructions)) return sentences[0]?.trim() ?? text;
  if (most > 0) return text.split(/\s+/).slice(0, most).join(' ');
  if (BULLETS.test(instructions)) return sentences.map((sentence) => `- ${sentence.trim()}`).join('\n');
  return text;
}

function inWords(text: string, instructions: string): string {
  const spoken = PIRATE.test(instructions) ? inPirate(text) : text;
  const capitals = CAPITALS.test(instructions);
  if (!capitals && !LOWER_CASE.test(instructions)) return spoken;
  const changed = (line: string): string => (capitals ? line.toUpperCase() : line.toLowerCase());
  return spoken.replace(/^(?!> ).+$/gm, changed);
}

/** What is quoted stays as it was. */
function inPirate(text: string): string {
  return text
    .split(/(“[^”]*”|^> .*$)/m)
    .map((part) => (/^[“>]/.test(part) ? part : part.replace(/[a-z]+/gi, pirateWord)))
    .join('');
}

function pirateWord(word: string): string {
  const pirate = PIRATE_WORDS.get(word.toLowerCase());
  return pirate === undefined ? word : inCaseOf(word, pirate);
}

function inCaseOf(word: string, other: string): string {
  return /^[A-Z]/.test(word) ? `${other.charAt(0).toUpperCase()}${other.slice(1)}` : other;
}

function ending(instructions: string): string {
  return phrase(END, instructions) ?? '';
}

/** What follows in quotation marks, or up to the end of the sentence. */
function phrase(pattern: RegExp, instructions: string): string | null {
  const rest = pattern.exec(instructions)?.[1];
  if (rest === undefined) return null;
  const quoted = /^["“'‘](.+?)["”'’]/.exec(rest)?.[1];
  const sentence = /^.*?(?:[!?](?=\s|$)|(?=[.;](?:\s|$))|$)/.exec(rest.replace(/^the words? /i, ''))?.[0];
  return quoted ?? sentence?.trim() ?? null;
}
