/** Who the stand-in is, what it can show, and the small coin of conversation. */

import { calculate, numberText } from './arithmetic.ts';
import { nameIn } from './instruction-effects.ts';
import type { Rule } from './rule.ts';

const ABILITIES = `- remember what is said in this thread: “my name is Ada”, “remember that the code word is plum”, then “what is my name?”, “what is the code word?”, “what did I say first?”, “how many messages have I sent?”
- “12 * 7”, “count to 10”, “count to 5 slowly”, “wait 5 seconds”
- “tell me a long story”, “write 5000 characters”, “show me some code”, “show me a table”, “make a list”
- “say @everyone”, “say nothing”
- “please fail”, “fail with rate limit”, “refuse”, “run out of tokens”
- follow instructions such as “Answer in capitals”, “Talk like a pirate”, “Always end with Cheers!”, “You are called Hal”`;

export const identity: Rule = ({ text, instructions }) => {
  const asked =
    /\b(?:who|what) are you\b|\bwhat(?:'s|’s| is) your name\b|\bare you (?:an? )?(?:ai|bot|human|real|robot|person|machine|gpt|chatgpt|artificial)|\bwhich model\b/i;
  if (!asked.test(text)) return null;
  const name = nameIn(instructions);
  const called = name === null ? '' : `I am called ${name}. `;
  return `${called}I am a scripted stand-in, not an AI: a short program with a list of patterns, so that this bot can be tried without an account. I know only what was said in this thread. Ask me “what can you do?”`;
};

export const instructionsInForce: Rule = ({ text, instructions }) => {
  if (!/\b(?:what|which|show|tell)\b.*\b(?:your|the) (?:system )?(?:instructions|prompt)\b/i.test(text))
    return null;
  if (instructions.trim() === '') return 'I have no instructions.';
  const quoted = instructions
    .trim()
    .split('\n')
    .map((line) => `> ${line}`);
  return `My instructions are:\n${quoted.join('\n')}`;
};

export const abilities: Rule = ({ text }) =>
  /\bwhat can you (?:do|show)\b|^help\b|\bhow do(?:es)? (?:you|this) work\b/i.test(text)
    ? `I am a scripted stand-in, not an AI. I can:\n${ABILITIES}`
    : null;

export const arithmetic: Rule = ({ text }) => {
  const result = calculate(text);
  return result === null ? null : `${result.expression} = ${numberText(result.value)}`;
};

/** Whatever it is told to say, to the letter. */
export const echo: Rule = ({ text }) => {
  const said = /^(?:please |now )*(?:say|repeat|echo)(?: after me)?:?\s+([\s\S]+)$/i.exec(text)?.[1];
  return said?.replace(/^["“]([\s\S]*)["”]$/, '$1') ?? null;
};

export const greet: Rule = ({ text, author, before }) => {
  if (
    !/^(?:hi|hello|hey|good (?:morning|evening|day|afternoon)|moin|howdy)\b[\s\p{P}\p{S}]*(?:there|all|everyone|bobbin)?[\s\p{P}\p{S}]*$/iu.test(
      text,
    )
  )
    return null;
  const who = author === null ? '' : `, ${author}`;
  return before.length === 0
    ? `Hello${who}! This thread is new to me. I am a scripted stand-in, so ask me “what can you do?”`
    : `Hello again${who}. We are in the same thread as before.`;
};

const PLEASANTRIES: readonly (readonly [RegExp, string])[] = [
  [/\bthank(?:s| you)\b/i, 'You are welcome.'],
  [/\b(?:bye|good ?night|see you|farewell)\b/i, 'Goodbye. The thread stays where it is.'],
  [/\bhow are you\b/i, 'As well as a list of patterns can be, thank you.'],
  [/\bjoke\b/i, 'A thread walks into a bar. “I am a frayed knot,” it says.'],
  [/\bping\b/i, 'pong'],
];

export const pleasantry: Rule = ({ text }) =>
  PLEASANTRIES.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** Nothing to go by: an empty message, or one of attachments alone. */
export const wordless: Rule = ({ text }) => {
  if (text === '' || text === '(no text)') return 'There is no text in your message for me to answer.';
  const files = /^(?:\[[^\]\n]*\]\n?)+$/.test(text);
  return files ? 'I see that you sent something that is not text. I can read text alone.' : null;
};
