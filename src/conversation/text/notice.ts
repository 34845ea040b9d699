/** Notices: what the bot says of a message in its own name where no turn can say it. */

import type { Place } from '../place.ts';
import { fairnessKey } from '../place.ts';
import type { Messenger } from '../ports/messenger.ts';

interface Notice {
  readonly place: Place;
  readonly messageId: string;
  /** Tells the nonces of a message's notices apart; at most four characters. */
  readonly mark: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Posts one short message as a reply. Throws only when the signal aborts. */
export async function postNotice(
  messenger: Messenger,
  { place, messageId, mark, text, signal }: Notice,
): Promise<void> {
  const [part] = messenger.cut(text);
  if (part === undefined) return;
  await messenger.post({
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    part,
    replyTo: messageId,
    nonce: `${messageId}-${mark}`,
    maybePosted: false,
    after: messageId,
    signal,
  });
}
