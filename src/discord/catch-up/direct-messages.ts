/** Direct messages: Discord lists none to a bot. Those that are known are read; in others the bot looks back later. */

import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Log } from '../../log.ts';
import { latest, snowflakeAt } from '../../snowflake.ts';
import type { CatchUpBudget } from './budget.ts';
import { isUnavailable, STORE_WAIT_MS } from './fill-gap.ts';
import type { LastOnline } from './last-online.ts';
import type { MissedChannels } from './missed-channels.ts';

export interface DirectMessageCatchUp {
  /** A new session began. Never throws. */
  begin(budget: CatchUpBudget): void;
  /** As MissedChannels: hands on what was missed before the message, and says whether the message may follow. */
  before(message: IncomingMessage): Promise<boolean>;
}

interface DirectMessagePorts {
  readonly conversations: Pick<Conversations, 'cursor' | 'directMessages'>;
  readonly lastOnline: LastOnline;
  /** What is older gets no late answer. */
  readonly answerWithinMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The bot was away. */
interface Absence {
  /** Milliseconds since the epoch, as the store keeps it; null if it is not known. */
  readonly from: number | null;
  /** When the present session began, on the monotonic clock. */
  readonly endedAt: number;
}

export function createDirectMessageCatchUp(
  ports: DirectMessagePorts,
  missedChannels: MissedChannels,
): DirectMessageCatchUp {
  const { conversations, lastOnline, answerWithinMs, clock, log, signal } = ports;
  let absence: Absence | null = null;
  /** Resolves once the store was asked, also if it did not answer: it is asked again behind the messages. */
  let asked: Promise<void> = Promise.resolve();
  let session = new AbortController();

  const begin = async (budget: CatchUpBudget, present: AbortSignal, attempted: () => void): Promise<void> => {
    const endedAt = clock.monotonic();
    let mine: Absence | null = null;
    const attempt = async (): Promise<void> => {
      try {
        mine ??= { from: await lastOnline.begin(), endedAt };
        absence = mine;
        const ids = await conversations.directMessages();
        present.throwIfAborted();
        missedChannels.add(
          null,
          ids.map((id) => ({ id, lastMessageId: null })),
          budget,
        );
      } finally {
        attempted();
      }
    };
    const waitMs = (error: unknown, retries: number): number | null => {
      if (!isUnavailable(error)) return null;
      log[retries === 0 ? 'warn' : 'debug'](
        { event: 'catch-up.direct-messages-unknown', error, waitMs: STORE_WAIT_MS },
        'The store does not say yet in which direct messages something may have been missed.',
      );
      return STORE_WAIT_MS;
    };
    await retry(clock, attempt, waitMs, present);
  };

  return {
    begin(budget) {
      session.abort();
      session = new AbortController();
      const present = AbortSignal.any([signal, session.signal]);
      asked = new Promise((resolve) => {
        begin(budget, present, resolve).catch((error: unknown) => {
          if (!present.aborted)
            log.error(
              { event: 'catch-up.direct-messages-failed', error },
              'Direct messages of the absence could not be looked for.',
            );
        });
      });
    },

    async before(message) {
      await asked;
      if (!(await missedChannels.before(message))) return false;
      if (absence === null || absence.from === null) return true;
      if (clock.monotonic() - absence.endedAt > answerWithinMs) return true;
      if ((await conversations.cursor(message.channelId)) !== null) return true;
      const tooOld = snowflakeAt(clock.now() - answerWithinMs);
      return missedChannels.lookBack(message, latest(snowflakeAt(absence.from), tooOld));
    },
  };
}
