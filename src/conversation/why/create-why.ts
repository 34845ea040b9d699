/** Tells what the bot did with a message, to somebody who can see it. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import { BotError } from '../../errors.ts';
import type { Conversations } from '../conversations.ts';
import { gate, rulesOf } from '../intake/gate.ts';
import type { NotKept } from '../intake/not-kept.ts';
import { asAddressed } from '../intake/take-in.ts';
import { placeOf } from '../place.ts';
import type { MessageFinder } from '../ports/look-ups/message-finder.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Store } from '../ports/store.ts';
import type { OptOuts } from '../privacy/opt-outs.ts';
import { entriesOf } from '../record/transcript.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { fateOf } from './fate.ts';

interface WhyPorts {
  readonly messageFinder: MessageFinder;
  readonly records: Pick<RecordCache, 'read'>;
  readonly store: Pick<Store, 'readTranscript'>;
  readonly notKept: NotKept;
  readonly optOuts: Pick<OptOuts, 'has'>;
  readonly settings: Pick<PlaceSettings, 'commands'>;
  readonly messenger: Pick<Messenger, 'barred'>;
  readonly clock: Clock;
}

/** An interaction is answered within a quarter of an hour, and nobody waits so long. */
const WITHIN_MS = 60_000;

/** @param ends aborts when the bot stops */
export function createWhy(ports: WhyPorts, ends: AbortSignal): Pick<Conversations, 'why'> {
  const { messageFinder, records, store, notKept, messenger, optOuts, settings, clock } = ports;
  return {
    async why(asked, personId, sought) {
      using time = timeoutSignal(
        clock,
        WITHIN_MS,
        ends,
        () => new BotError('aborted', 'Discord does not tell'),
      );
      const found = await messageFinder.find(asked, personId, sought, time.signal);
      if (found.kind !== 'found') return found;
      const { message } = found;
      const place = placeOf(message);
      const record = await records.read(place);
      const inForce = await settings.commands.settings(place);
      const fate = fateOf(message.id, {
        record,
        entries: entriesOf(record, await store.readTranscript(record.id)),
        notKept: notKept.told(message.id),
        verdict: optOuts.has(message.author.id)
          ? 'opted-out'
          : gate(asAddressed(record, message), rulesOf(inForce)),
        now: clock.now(),
      });
      return { kind: 'told', message, fate, barred: messenger.barred(message.channelId) };
    },
  };
}
