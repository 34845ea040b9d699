/** What came of a catch-up, for the log. */

import type { Receipt } from '../../conversation/conversations.ts';
import type { Log } from '../../log.ts';

/** What became of a message that was handed on; `deleted`: somebody had deleted it meanwhile. */
export type MessageOutcome = Receipt | { readonly kind: 'deleted' };

export interface CatchUpReport {
  /** A channel was read, and this becomes of its messages. */
  addChannel(outcomes: readonly Promise<MessageOutcome>[]): void;
  /** A channel was not read to its end, for want of requests. */
  addIncomplete(): void;
  /** Writes the lines once every outcome is known. Never rejects. */
  write(log: Log, serverId: string | null): Promise<void>;
}

export function createCatchUpReport(): CatchUpReport {
  const outcomes: Promise<MessageOutcome>[] = [];
  let channels = 0;
  let incomplete = 0;
  return {
    addChannel(more) {
      channels += 1;
      outcomes.push(...more);
    },
    addIncomplete() {
      incomplete += 1;
    },
    async write(log, server) {
      const counts = { channels, answered: 0, heard: 0, refused: 0, ignored: 0 };
      for (const result of await Promise.allSettled(outcomes)) {
        if (result.status === 'fulfilled') counts[countedAs(result.value)] += 1;
        else
          log.error(
            { event: 'catch-up.message-failed', server, error: result.reason },
            'A missed message was not taken in.',
          );
      }
      if (incomplete > 0)
        log.warn(
          { event: 'catch-up.incomplete', server, channels: incomplete },
          'Too much was said during the absence to read all of it.',
        );
      if (channels > 0)
        log.info(
          { event: 'catch-up.done', server, ...counts },
          'Caught up with what was said during the absence.',
        );
    },
  };
}

function countedAs(outcome: MessageOutcome): 'answered' | 'heard' | 'refused' | 'ignored' {
  switch (outcome.kind) {
    case 'accepted':
      return 'answered';
    case 'missed':
      return 'heard';
    case 'refused':
      return 'refused';
    case 'deleted':
    case 'ignored':
      return 'ignored';
  }
}
