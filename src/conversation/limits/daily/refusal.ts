/** Which of the messages that wait are not run today, and who is told so. Pure. */

import type { ConversationRecord } from '../../record/record.ts';
import type { LimitInForce, Verdict } from './decide.ts';

export interface Refusal {
  readonly limit: LimitInForce;
  /** When it ends, in milliseconds since the epoch. */
  readonly endsAt: number;
  /** Ids of the messages that are not run; others may follow in a further refusal. */
  readonly ids: ReadonlySet<string>;
  /** Who is to be told; null where all of their authors were. */
  readonly personId: string | null;
  /** Those of them that this person has written. */
  readonly told: ReadonlySet<string>;
}

/** Who of those that wait is over which limit. */
export function overIn(
  { pending }: Pick<ConversationRecord, 'pending'>,
  verdictOn: (personId: string) => Verdict,
): ReadonlyMap<string, LimitInForce> {
  const over = new Map<string, LimitInForce>();
  for (const personId of new Set(pending.map(({ authorId }) => authorId))) {
    const verdict = verdictOn(personId);
    if (verdict.kind === 'over') over.set(personId, verdict.limit);
  }
  return over;
}

/** Those who are not told with this one are told with the next. */
export function refusalOf(
  { pending }: Pick<ConversationRecord, 'pending'>,
  over: ReadonlyMap<string, LimitInForce>,
  isTold: (personId: string) => boolean,
  endsAt: number,
): Refusal | null {
  const refused = pending.filter(({ authorId }) => over.has(authorId));
  const personId = refused.findLast(({ authorId }) => !isTold(authorId))?.authorId ?? null;
  const limit = over.get(personId ?? refused.at(-1)?.authorId ?? '');
  if (limit === undefined) return null;
  const gone = refused.filter(({ authorId }) => authorId === personId || isTold(authorId));
  const told = gone.filter(({ authorId }) => authorId === personId);
  const idsOf = (messages: typeof gone): ReadonlySet<string> => new Set(messages.map(({ id }) => id));
  return { limit, endsAt, ids: idsOf(gone), personId, told: idsOf(told) };
}
