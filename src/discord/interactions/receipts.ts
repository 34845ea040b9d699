/** Receipts of what took long: in the place of the command's answer while Discord takes that, else as a direct message. */

import { DiscordAPIError, type REST, Routes } from 'discord.js';
import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import type { Messenger } from '../../conversation/ports/messenger.ts';
import type { Receipts } from '../../conversation/ports/receipts.ts';
import { DiscordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { InteractionCallback } from './callback.ts';

interface ReceiptPorts {
  readonly callback: Pick<InteractionCallback, 'edit'>;
  readonly messenger: Pick<Messenger, 'post'>;
  readonly rest: Pick<REST, 'post'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Opening a direct message that is open changes nothing. */
const OPENING: Backoff & { readonly retries: number } = { firstMs: 1_000, longestMs: 60_000, retries: 6 };
const POSTED_WITHIN_MS = 15 * 60_000;

export function createReceipts(ports: ReceiptPorts): Receipts {
  const { callback, messenger, rest, rateLimiter, clock, log, signal } = ports;

  const inItsPlace = async ({ id, reply, text }: Parameters<Receipts['tell']>[0]): Promise<boolean> => {
    if (reply === null) return false;
    try {
      const to = { id, token: reply.token, application_id: reply.applicationId };
      await callback.edit(to, { content: text, components: [], allowed_mentions: { parse: [] } });
      return true;
    } catch (error) {
      log.debug({ event: 'receipt.not-in-place', interaction: id, error }, 'A receipt goes another way.');
      return false;
    }
  };

  const open = (personId: string): Promise<{ readonly id: string }> =>
    retry(
      clock,
      async () => {
        await rateLimiter.acquireLow(signal);
        const request = { body: { recipient_id: personId }, signal: ownSignal(signal) };
        return (await rest.post(Routes.userChannels(), request)) as { readonly id: string };
      },
      (error, retries) => {
        const isRefused = error instanceof DiscordAPIError && error.status < 500;
        return isRefused || retries >= OPENING.retries ? null : backoffMs(OPENING, retries);
      },
      signal,
    );

  const asDirectMessage = async (id: string, personId: string, content: string): Promise<void> => {
    const { id: channelId } = await open(personId);
    const over = () => new DiscordError('unavailable', 'a receipt could not be posted in time');
    using limit = timeoutSignal(clock, POSTED_WITHIN_MS, signal, over);
    const outcome = await messenger.post({
      channelId,
      fairnessKey: channelId,
      part: { content, file: null },
      replyTo: null,
      nonce: `${id}-r`,
      maybePosted: true,
      after: id,
      signal: limit.signal,
    });
    if (outcome.kind !== 'posted')
      log.warn(
        { event: 'receipt.untold', interaction: id, outcome },
        'Somebody takes no direct message, and has no receipt.',
      );
  };

  return {
    async tell(receipt) {
      const { id, personId, text } = receipt;
      try {
        if (!(await inItsPlace(receipt))) await asDirectMessage(id, personId, text);
      } catch (error) {
        log.warn({ event: 'receipt.untold', interaction: id, error }, 'A receipt could not be told.');
      }
    },
  };
}
