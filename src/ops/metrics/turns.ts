/** Turns in figures: how each ended, how long it took, how much of that the assistant took, and what it has used. */

import type { Clock } from '../../async/clock.ts';
import type { Observer } from '../../conversation/ports/observer.ts';
import type { ConversationRecord, Turn } from '../../conversation/record/record.ts';
import { spentOn } from '../../conversation/record/spending.ts';
import type { ModelUsage } from '../../conversation/refs.ts';
import { endOf, type TurnEnd } from '../../conversation/usage/entry.ts';

export interface EndedTurn {
  readonly end: TurnEnd;
  /** How long it took, and the part of that in which its runs were not waited for; null where another process had begun it. */
  readonly seconds: { readonly whole: number; readonly added: number } | null;
  readonly used: readonly ModelUsage[];
}

interface Watched {
  /** On the monotonic clock. */
  readonly beganAt: number;
  awaitedMs: number;
}

/** @param ended is told of each turn once its end is in force */
export function observeTurns(
  { monotonic }: Pick<Clock, 'monotonic'>,
  ended: (turn: EndedTurn) => void,
): Pick<Observer, 'changing' | 'awaiting'> {
  /** By the turn's id: those under way that this process has begun. */
  const watched = new Map<string, Watched>();

  const end = (turn: Turn): void => {
    const known = watched.get(turn.id);
    watched.delete(turn.id);
    const wholeMs = known === undefined ? 0 : monotonic() - known.beganAt;
    const seconds =
      known === undefined
        ? null
        : { whole: wholeMs / 1_000, added: Math.max(0, wholeMs - known.awaitedMs) / 1_000 };
    ended({ end: endOf(turn), seconds, used: spentOn(turn) });
  };

  return {
    changing(before, next) {
      const at = monotonic();
      return () => {
        if (before.turn !== null && before.turn.id !== next.turn?.id) end(before.turn);
        const begun = begins(before, next);
        if (begun !== null) watched.set(begun.id, { beganAt: at, awaitedMs: 0 });
      };
    },
    awaiting(turnId) {
      const at = monotonic();
      let isOver = false;
      return () => {
        const turn = watched.get(turnId);
        if (turn !== undefined && !isOver) turn.awaitedMs += monotonic() - at;
        isOver = true;
      };
    },
  };
}

/** The turn that begins between the two records, or null. */
function begins(before: ConversationRecord, { turn }: ConversationRecord): Turn | null {
  return turn !== null && turn.id !== before.turn?.id ? turn : null;
}
