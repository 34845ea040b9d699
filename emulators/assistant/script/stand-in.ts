/**
 * The scripted stand-in: a small program that converses by a table of patterns and calls itself no more than that. It
 * has no memory but the thread that it is given, so that threads, resets and instructions can be seen at work.
 */

import { type Asked, askedIn } from './asked.ts';
import { reflect, reflectTogether } from './fallback.ts';
import { withInstructionEffects } from './instruction-effects.ts';
import { countMessages, notice, recallAll, recallFact, recallName, recallOrder, remember } from './memory.ts';
import { keepNotes } from './notes.ts';
import { breakOff, callTool, count, fail, refuse, wait } from './outcomes.ts';
import type { Rule } from './rule.ts';
import { code, list, story, table, write } from './samples.ts';
import type { Script, ScriptInput, ScriptResult } from './script.ts';
import {
  abilities,
  arithmetic,
  echo,
  greet,
  identity,
  instructionsInForce,
  pleasantry,
  wordless,
} from './smalltalk.ts';

/** The first that answers wins. */
const RULES: readonly Rule[] = [
  wordless,
  breakOff,
  echo,
  fail,
  refuse,
  callTool,
  keepNotes,
  count,
  wait,
  arithmetic,
  remember,
  recallName,
  recallOrder,
  countMessages,
  recallAll,
  instructionsInForce,
  identity,
  abilities,
  recallFact,
  story,
  write,
  code,
  table,
  greet,
  notice,
  list,
  pleasantry,
];

/** Patterns see no more than this of a message. */
const READ = 2_000;

export const standInScript: Script = (input) => withInstructionEffects(answerTo(input), input.instructions);

function answerTo(input: ScriptInput): ScriptResult {
  if (input.toolOutputs.length > 0) {
    const lines = input.toolOutputs.map(({ name, output }) => `The function ${name} returned: ${output}`);
    return { text: lines.join('\n') };
  }
  const asked = askedIn(input);
  const last = asked.at(-1);
  if (last === undefined) return { text: 'Nobody has said anything yet.' };
  if (asked.length === 1) return understood(last) ?? { text: reflect(last) };
  const answers = asked.map(understood);
  const special = answers.findLast((answer) => answer !== null && !isPlain(answer));
  if (special != null) return special;
  const lost = asked.filter((_, index) => answers[index] === null);
  const texts = answers.flatMap((answer) => (typeof answer?.text === 'string' ? [answer.text] : []));
  const delayMs = Math.max(0, ...answers.map((answer) => answer?.delayMs ?? 0));
  const rest = lost.length === 1 ? lost.map(reflect) : lost.length > 1 ? [reflectTogether(lost)] : [];
  return { text: [...texts, ...rest].join('\n\n'), ...(delayMs > 0 ? { delayMs } : {}) };
}

function understood(asked: Asked): ScriptResult | null {
  const read = { ...asked, text: asked.text.slice(0, READ) };
  for (const rule of RULES) {
    const answer = rule(read);
    if (answer !== null) return typeof answer === 'string' ? { text: answer } : answer;
  }
  return null;
}

/** Whether it is a text and nothing else, which can stand beside others. */
function isPlain({ text, failure, incomplete }: ScriptResult): boolean {
  return typeof text === 'string' && failure === undefined && incomplete === undefined;
}
