/** Whether a turn is within the daily limits, told from what was used and what is reserved. Pure. */

import type { LimitName } from '../../record/reply/answer.ts';

/** What may be used in a UTC day; null for as much as anybody likes. */
export interface DailyLimits {
  readonly personTurns: number | null;
  readonly personUsd: number | null;
  readonly serverTurns: number | null;
  readonly serverUsd: number | null;
}

/** With that of the whole bot, which the operator alone sets. */
export interface OperatorLimits extends DailyLimits {
  readonly botUsd: number | null;
}

export const NO_LIMITS: OperatorLimits = {
  personTurns: null,
  personUsd: null,
  serverTurns: null,
  serverUsd: null,
  botUsd: null,
};

export interface Spent {
  readonly turns: number;
  readonly usd: number;
}

/** Whose use is summed up: a person's over all places and in one server, a server's, the whole bot's. */
export interface Whose {
  readonly personId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
}

/** What a sum is kept under. */
const KEY = {
  person: (personId: string) => `person:${personId}`,
  member: (serverId: string, personId: string) => `member:${serverId}:${personId}`,
  server: (serverId: string) => `server:${serverId}`,
  bot: 'bot',
} as const;

/** All sums to which what they use belongs. */
export function keysOf({ personId, serverId }: Whose): readonly string[] {
  const inServer = serverId === null ? [] : [KEY.server(serverId), KEY.member(serverId, personId)];
  return [KEY.person(personId), KEY.bot, ...inServer];
}

/** One limit, and the sum that it holds for. */
export interface LimitInForce {
  readonly name: LimitName;
  readonly key: string;
  readonly of: keyof Spent;
  readonly most: number;
}

/** Those in force. A server's own stand beside the operator's, so that none of them is ever above that. */
export function limitsFor(
  { personId, serverId }: Whose,
  operator: OperatorLimits,
  own: DailyLimits = NO_LIMITS,
): readonly LimitInForce[] {
  const person = KEY.person(personId);
  const all: (Omit<LimitInForce, 'most'> & { readonly most: number | null })[] = [
    { name: 'person-turns', key: person, of: 'turns', most: operator.personTurns },
    { name: 'person-usd', key: person, of: 'usd', most: operator.personUsd },
  ];
  if (serverId !== null) {
    const [member, server] = [KEY.member(serverId, personId), KEY.server(serverId)];
    all.push(
      { name: 'person-turns', key: member, of: 'turns', most: own.personTurns },
      { name: 'person-usd', key: member, of: 'usd', most: own.personUsd },
      { name: 'server-turns', key: server, of: 'turns', most: lower(operator.serverTurns, own.serverTurns) },
      { name: 'server-usd', key: server, of: 'usd', most: lower(operator.serverUsd, own.serverUsd) },
    );
  }
  all.push({ name: 'bot-usd', key: KEY.bot, of: 'usd', most: operator.botUsd });
  return all.flatMap((limit) => (limit.most === null ? [] : [{ ...limit, most: limit.most }]));
}

function lower(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** From this part of a limit on, runs use the cheaper model. */
const SOFT = 0.8;

/** In US dollars, what a turn is expected to cost at the most. */
export interface Estimate {
  readonly usd: number;
  /** With the cheaper model; null where there is none. */
  readonly softUsd: number | null;
}

export type Verdict =
  | { readonly kind: 'within'; readonly model: 'own' | 'soft'; readonly usd: number }
  | { readonly kind: 'over'; readonly limit: LimitInForce };

/** @param used what was used and is reserved, by the key of the sum */
export function decide(
  limits: readonly LimitInForce[],
  used: (key: string) => Spent,
  { usd, softUsd }: Estimate,
): Verdict {
  const overWith = (cost: number): LimitInForce | undefined =>
    limits.find(({ key, of, most }) => used(key)[of] + (of === 'turns' ? 1 : cost) > most);
  const isNear = limits.some(({ key, of, most }) => used(key)[of] >= SOFT * most);
  const over = overWith(usd);
  if (softUsd !== null && (isNear || over !== undefined)) {
    const limit = overWith(softUsd);
    return limit === undefined ? { kind: 'within', model: 'soft', usd: softUsd } : { kind: 'over', limit };
  }
  return over === undefined ? { kind: 'within', model: 'own', usd } : { kind: 'over', limit: over };
}
