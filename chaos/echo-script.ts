/** The script of the suite: its answers say which question they are to, as long as that asks, and mark every line. */

import type { Script } from '../emulators/assistant/script/script.ts';
import { createAnswerId, markOf, tokensIn } from './check/history.ts';

/** So many fill most of a Discord message of 2,000 characters, and cannot be pushed into one fewer. */
const LINES_PER_PART = 18;
const LINE = 'the bobbin turns, the thread runs on, and nothing is told twice';

export function createEchoScript(random: () => number): Script {
  return ({ messages }) => {
    const asked = messages.findLast(({ role }) => role === 'user')?.text ?? '';
    const wants = (name: string, least: number): number =>
      Number([...asked.matchAll(new RegExp(`${name}=(\\d+)`, 'g'))].at(-1)?.[1] ?? least);
    const answer = createAnswerId(random);
    const parts = wants('parts', 1);
    const of = parts === 1 ? 2 : parts * LINES_PER_PART;
    const lines = Array.from({ length: of }, (_, index) => `${markOf({ answer, n: index + 1, of })} ${LINE}`);
    return { text: [...lines, tokensIn(asked).join(' ')].join('\n'), delayMs: wants('thinks', 0) };
  };
}
