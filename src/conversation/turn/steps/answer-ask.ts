/**
 * An ask's answer: shown through its interaction, and once that takes nothing any more, as messages in the channel, or in a
 * direct message where it is private.
 */

import { fairnessKey } from '../../place.ts';
import type { EditOutcome, Post } from '../../ports/messenger.ts';
import { type Ask, restWithFirst, tokenOver } from '../../record/asks.ts';
import type { ConversationRecord, LeftAsk } from '../../record/record.ts';
import { askHeading, STOPPED_ASK } from '../../text/to-people.ts';
import type { TurnContext } from '../turn-context.ts';

export type AskShown =
  | EditOutcome
  /** It is to be shown in another way, which the record says once it is changed so. */
  | { readonly kind: 'otherwise'; readonly change: (record: ConversationRecord) => ConversationRecord };

export interface AskPart
  extends Pick<Post, 'part' | 'uploads' | 'maybePosted' | 'after' | 'nonce' | 'refusal'> {
  readonly index: number;
}

export async function showToAsker(context: TurnContext, ask: Ask, part: AskPart): Promise<AskShown> {
  return ask.via.isOver === true ? showElsewhere(context, ask, part) : showThere(context, ask, part);
}

async function showThere(
  context: TurnContext,
  ask: Ask,
  { refusal: _, ...part }: AskPart,
): Promise<AskShown> {
  const { place, ports, signal } = context;
  const { id: interactionId, via } = ask;
  const sending = { channelId: place.channelId, fairnessKey: fairnessKey(place), signal };
  const outcome = await ports.interactionReplies.show({ ...sending, ...part, interactionId, via });
  switch (outcome.kind) {
    case 'token-over':
      ports.log.info(
        { event: 'ask.token-over', conversation: place.channelId, turn: interactionId },
        'The time to answer an interaction is over. The answer goes to the channel, or to a direct message.',
      );
      return { kind: 'otherwise', change: (record) => tokenOver(record, askHeading(ask)) };
    case 'unknown':
      return { kind: 'otherwise', change: restWithFirst };
    default:
      return outcome;
  }
}

/** As any message, which replies to none. */
async function showElsewhere(
  { place, ports, signal }: TurnContext,
  { authorId, via }: Ask,
  { index: _, ...part }: AskPart,
): Promise<EditOutcome> {
  const channelId = via.isPrivate
    ? await ports.interactionReplies.directMessage(authorId, signal)
    : place.channelId;
  if (channelId === null) return { kind: 'undeliverable', why: 'this person takes no direct messages' };
  const isThere = channelId === place.channelId;
  const key = isThere ? fairnessKey(place) : channelId;
  return ports.messenger.post({ ...part, channelId, fairnessKey: key, replyTo: null, signal });
}

/** Says that no answer comes, where something says that one does. Best effort: it ends by itself with the token. */
export function endAsk(context: TurnContext, ask: LeftAsk): Promise<void> {
  return tellAsker(context, ask, STOPPED_ASK);
}

/** Says a word in the bot's own name in the place of the answer. Best effort, and throws only when the signal aborts. */
export async function tellAsker(
  { place, ports, signal }: TurnContext,
  { id, via }: LeftAsk,
  text: string,
): Promise<void> {
  const { interactionReplies, log } = ports;
  const { kind } = await interactionReplies.show({
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    interactionId: id,
    via,
    index: 0,
    part: { content: text, file: null },
    maybePosted: false,
    after: id,
    signal,
  });
  if (kind === 'posted') return;
  const fields = { event: 'ask.not-told', conversation: place.channelId, message: id, outcome: kind };
  log.warn(fields, 'Who asked by a command could not be told what became of it.');
}
