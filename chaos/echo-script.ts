/**
 * The script of the local assistant: an answer names its question, is as long as that asks, and marks every line.
 * A question may ask for calls before it: of every function that there is, at one time.
 */

import type { Script, ScriptFile } from '../emulators/assistant/script/script.ts';
import { createAnswerId, markOf, tokensIn } from './check/history.ts';

/** So many fill most of a Discord message of 2,000 characters, and cannot be pushed into one fewer. */
const LINES_PER_PART = 18;
const LINE = 'the bobbin turns, the thread runs on, and nothing is told twice';

/** Files that code has written. */
function making(count: number): { readonly made?: readonly ScriptFile[] } {
  if (count === 0) return {};
  const bytes = new TextEncoder().encode('n,square\n2,4\n');
  return { made: Array.from({ length: count }, (_, n) => ({ by: 'code', name: `${n}.csv`, bytes })) };
}

export function createEchoScript(random: () => number): Script {
  return ({ messages, tools, toolOutputs }) => {
    const question = messages.findLast(({ role }) => role === 'user')?.text ?? '';
    const wish = (name: string, least: number): number =>
      Number([...question.matchAll(new RegExp(`${name}=(\\d+)`, 'g'))].at(-1)?.[1] ?? least);
    if (wish('calls', 0) > toolOutputs.length)
      return {
        toolCalls: tools.map((name) => ({ name, arguments: '{"name":"a"}' })),
        delayMs: wish('thinks', 0),
      };
    const answerId = createAnswerId(random);
    const paced = (paceMs: number) => (paceMs === 0 ? {} : { paceMs });
    const parts = wish('parts', 1);
    const of = parts === 1 ? 2 : parts * LINES_PER_PART;
    const lines = Array.from(
      { length: of },
      (_, index) => `${markOf({ answerId, n: index + 1, of })} ${LINE}`,
    );
    return {
      text: [...lines, tokensIn(question).join(' ')].join('\n'),
      delayMs: wish('thinks', 0),
      ...paced(wish('paces', 0)),
      ...making(wish('makes', 0)),
    };
  };
}
