/** Days of usage that are too old are deleted, by Discord's own clock as well as by that of this machine. */

import type { Clock } from '../../../async/clock.ts';
import { dayOf, type UsageEntry } from '../../../conversation/usage/entry.ts';
import { snowflakeTime } from '../../../snowflake.ts';
import type { Medium } from '../../medium.ts';
import { ASIDE } from './rows.ts';

export const DAY_MS = 86_400_000;
export const KEPT_DAYS = 400;
const KINDS = ['usage:', `${ASIDE}usage:`, `${ASIDE}used:`];

export interface UsageExpiry {
  /** The entries are of turns whose messages Discord has dated. */
  see(entries: readonly UsageEntry[]): void;
  /** Once a day. A clock that is far ahead makes nothing old: no day goes before messages are as far from it, too. */
  run(): Promise<void>;
}

export function createUsageExpiry(medium: Medium, clock: Pick<Clock, 'now'>): UsageExpiry {
  /** The day on which records that are too old were looked for last. */
  let expiredOn = '';
  /** When the latest message was written whose turn was seen; 0 before there was one. */
  let latestMessageAt = 0;

  return {
    see(entries) {
      for (const entry of entries) latestMessageAt = Math.max(latestMessageAt, writtenAt(entry));
    },
    async run() {
      const now = Math.min(clock.now(), latestMessageAt);
      const today = dayOf(now);
      if (latestMessageAt === 0 || today === expiredOn) return;
      const last = dayOf(now - KEPT_DAYS * DAY_MS);
      for (const kind of KINDS) {
        const old = (await medium.keys(kind)).filter((key) => key < kind + last);
        if (old.length > 0) await medium.deleteAll(old);
      }
      expiredOn = today;
    },
  };
}

/** When the last of the turn's messages was written, as its id tells. */
function writtenAt({ id }: UsageEntry): number {
  const [messageId = ''] = id.split('-');
  return /^\d+$/.test(messageId) ? snowflakeTime(messageId) : 0;
}
