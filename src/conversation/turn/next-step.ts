/**
 * What comes next for a conversation, told from its record alone: the same answer in the middle of a turn and after a
 * crash, which is why recovery is no special case. Pure.
 */

import type { Engine } from '../ports/engine.ts';
import type { ConversationRecord, Turn } from '../record/record.ts';

export type Step =
  | 'clean'
  | 'forget'
  | 'begin'
  | 'revise'
  | 'open'
  | 'append'
  | 'run'
  | 'resume'
  | 'deliver'
  | 'finish'
  | 'rest';

/** A thread of another engine counts as none: the conversation moves to the configured one with its transcript. */
export function nextStep(record: ConversationRecord, engine: Pick<Engine, 'kind' | 'can'>): Step {
  const { turn, thread } = record;
  if (turn === null) {
    if (record.toCleanUp.length > 0) return 'clean';
    if (record.toForget.length > 0) return 'forget';
    return record.pending.length > 0 ? 'begin' : 'rest';
  }
  if (turn.answer !== null) return nextPart(turn) === null ? 'finish' : 'deliver';
  const goesOn = turn.run !== null && turn.run.engine === engine.kind && engine.can.resume;
  if (!goesOn && isChanged(record, turn)) return 'revise';
  if (thread?.engine !== engine.kind) return 'open';
  if (turn.appended === null) return 'append';
  return goesOn ? 'resume' : 'run';
}

/** Also what was deleted during a run is not in the one that takes its place. */
function isChanged(
  { toForget: forget }: ConversationRecord,
  { toReappend: revised, messages }: Turn,
): boolean {
  return revised || messages.some(({ id }) => forget.includes(id));
}

/** The index of the part to post next, or null when all are posted. */
export function nextPart(turn: Turn): number | null {
  const { parts, posted } = turn.answer ?? { parts: [], posted: [] };
  return posted.length < parts.length ? posted.length : null;
}

/** The same for every attempt at a part; a failure notice has nonces of its own. At most 25 characters, as Discord asks. */
export function nonceOf(turn: Turn, part: number): string {
  return `${turn.id}-${turn.answer?.kind === 'failure' ? 'f' : ''}${part}`;
}
