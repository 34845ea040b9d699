/** The intake: messages of people come in, and what is to be answered is kept before anything else happens to it. */

import type { Clock } from '../clock.ts';
import { messageOf, StoreError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Conversations, Place, Receipt } from './conversations.ts';
import { gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import type { IncomingMessage } from './message.ts';
import type { Outlet } from './ports/outlet.ts';
import { createReference } from './reference.ts';
import type { Responder } from './responder.ts';
import { accepted, edited, retracted } from './transitions.ts';
import { failureText } from './wording.ts';

interface IntakePorts {
  readonly ledger: Ledger;
  readonly responder: Responder;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a notice about a message that could not be kept is tried; beyond that Discord itself is in trouble. */
const NOTICE_TRIED_MS = 60_000;

export function createIntake(ports: IntakePorts): Pick<Conversations, 'receive' | 'edit' | 'retract'> {
  const { ledger, responder, clock } = ports;

  const accept = async (place: Place, message: IncomingMessage): Promise<Receipt> => {
    let receipt: Receipt = { accepted: true };
    const record = await ledger.change(place, (now) => {
      const verdict = now.seen.includes(message.id) ? 'seen-before' : gate(message, now.replies);
      if (verdict === 'answer') return accepted(now, message, clock.now());
      receipt = { ignored: verdict };
      return now;
    });
    if (record !== null && 'accepted' in receipt) responder.wake(place, record);
    return receipt;
  };

  return {
    async receive(message) {
      const atMost = gate(message, 'always');
      if (atMost !== 'answer') return { ignored: atMost };
      try {
        return await accept(placeOf(message), message);
      } catch (error) {
        if (error instanceof StoreError) return refuse(ports, message, error);
        throw error;
      }
    },

    async edit(message) {
      await ledger.change(placeOf(message), (record) => edited(record, message));
    },

    async retract(channelId, messageIds) {
      await ledger.change({ channelId, guildId: null }, (record) => retracted(record, messageIds));
    },
  };
}

/** The message cannot be kept, so its author is told at once; that is its answer. */
async function refuse(ports: IntakePorts, message: IncomingMessage, error: StoreError): Promise<Receipt> {
  const verdict = gate(message, 'mention');
  if (verdict !== 'answer') return { ignored: verdict };
  const { id, channelId } = message;
  const reference = createReference(ports.clock);
  ports.log.error(
    { conversation: channelId, message: id, reference, error },
    `a message was not kept: ${messageOf(error)}`,
  );
  const [part] = ports.outlet.cut(
    failureText(error.fault === 'unavailable' ? 'store' : 'damaged', reference),
  );
  const signal = AbortSignal.timeout(NOTICE_TRIED_MS);
  if (part !== undefined) {
    await ports.outlet.post({ channelId, part, replyTo: id, nonce: `${id}-s`, maybePostedAt: null, signal });
  }
  return { accepted: true };
}

function placeOf(message: IncomingMessage): Place {
  return { channelId: message.channelId, guildId: message.guildId };
}
