/** The question before anything is deleted, and what its buttons say when they come back. Pure. */

import type { Button } from '../../src/conversation/ports/messenger.ts';

export type Where = 'here' | 'everywhere';

/** Who asked wants to know by then what they were asked. */
const GOOD_FOR_MS = 10 * 60_000;

const REST =
  'Answers to several people at once stay, and so do the messages on Discord itself, instructions that you have set, and backups until they are replaced. This cannot be undone.';

export const QUESTIONS: Readonly<Record<Where, string>> = {
  here: `Shall I forget what you wrote **here**? I delete your messages, the answers to you alone, quotes of you and copies of what you attached, from what I keep and at the assistant, and take your id out of what this channel has cost. ${REST}`,
  everywhere: `Shall I forget what you wrote **everywhere**, on every server and in direct messages? I delete your messages, the answers to you alone, quotes of you and copies of what you attached, from what I keep and at the assistant, and take your id out of what turns have cost. ${REST}`,
};

/** Their ids say what is asked, of whom, and when. @param at milliseconds since the epoch */
export function buttons(where: Where, personId: string, at: number): readonly Button[] {
  const id = (answer: string): string => [answer, where, personId, at].join(':');
  return [
    { id: id('yes'), label: where === 'here' ? 'Forget it here' : 'Forget it everywhere', look: 'grave' },
    { id: id('no'), label: 'Keep it', look: 'plain' },
  ];
}

export type Answered =
  | { readonly kind: 'yes'; readonly where: Where }
  | { readonly kind: 'no' | 'not-theirs' | 'too-old' };

/** @param at when the button was pressed, by the same clock */
export function answered(id: string, personId: string, at: number): Answered {
  const [answer, where, askedOf, askedAt] = id.split(':');
  if (askedOf !== personId) return { kind: 'not-theirs' };
  if (!(at - Number(askedAt) <= GOOD_FOR_MS)) return { kind: 'too-old' };
  if (answer !== 'yes') return { kind: 'no' };
  return { kind: 'yes', where: where === 'everywhere' ? 'everywhere' : 'here' };
}
