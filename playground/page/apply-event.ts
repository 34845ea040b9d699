/** What each event changes on the page. */

import type { PageMessage } from '../contract/message.ts';
import type { PageEvent } from '../contract/routes.ts';
import { newerThan } from './state/ids.ts';
import { applyRequest, applyTurn, inspectionChanged } from './state/inspector.ts';
import { readCommands } from './state/offered-commands.ts';
import { messageAdded, messageEdited, messageRemoved } from './state/view.ts';
import { change, here, me, pings, typing, userById, world } from './state/world.ts';
import { form, problem } from './state/writing.ts';

const TYPING_MS = 10_000;

type Changes = {
  readonly [Kind in PageEvent['kind']]: (event: Extract<PageEvent, { readonly kind: Kind }>) => void;
};

const CHANGES: Changes = {
  resync: () => {},
  message: ({ message }) => messageCame(message),
  edited: ({ message }) => messageEdited(message),
  gone: ({ channelId, id }) => messageRemoved(channelId, id),
  typing: (event) => typingStarted(event),
  form: (event) => {
    if (event.form.onlyFor === me.value) form.value = event.form;
  },
  unanswered: ({ onlyFor }) => {
    if (onlyFor === me.value) problem.value = 'The bot did not respond within three seconds.';
  },
  channel: (event) => channelCame(event),
  read: ({ personId, channelId, messageId }) =>
    change(({ read }) => ({ read: { ...read, [personId]: { ...read[personId], [channelId]: messageId } } })),
  commands: () => void readCommands().catch(() => {}),
  bot: ({ bot }) => change(() => ({ bot })),
  faults: ({ faults }) => change(() => ({ faults })),
  traffic: ({ request }) => applyRequest(request),
  turn: ({ turn }) => applyTurn(turn),
  record: ({ channelId }) => inspectionChanged(channelId),
};

export function applyEvent(event: PageEvent): void {
  const apply = CHANGES[event.kind] as (event: PageEvent) => void;
  apply(event);
}

function messageCame(message: PageMessage): void {
  const { channelId, author } = message;
  if (message.onlyFor === null) {
    change(({ channels }) => ({
      channels: channels.map((one) =>
        one.id === channelId && newerThan(message.id, one.lastMessageId)
          ? { ...one, lastMessageId: message.id }
          : one,
      ),
    }));
    countPings(message);
  }
  typingEnded(channelId, author.id);
  messageAdded(message);
}

/** Everyone but the author who is mentioned, or whose direct message it is. */
function countPings({ channelId, author, mentions, mentionsEveryone }: PageMessage): void {
  const { people = [], channels = [] } = world.value ?? {};
  const direct = channels.find(({ id }) => id === channelId)?.personId ?? null;
  const counted = new Map(pings.value);
  for (const { id } of people) {
    if (id === author.id || (id === me.value && channelId === here.value && !document.hidden)) continue;
    if (!mentionsEveryone && !mentions.includes(id) && direct !== id) continue;
    const key = `${id} ${channelId}`;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  pings.value = counted;
}

function channelCame({ channel }: Extract<PageEvent, { kind: 'channel' }>): void {
  change(({ channels, names }) => ({
    channels: withChannel(channels, channel),
    names: { ...names, channels: { ...names.channels, [channel.id]: channel.name } },
  }));
}

/** A Discord thread goes after the channel that it hangs on and that one's other threads. */
function withChannel<C extends { readonly id: string; readonly parentId: string | null }>(
  channels: readonly C[],
  channel: C,
): readonly C[] {
  if (channels.some(({ id }) => id === channel.id))
    return channels.map((old) => (old.id === channel.id ? channel : old));
  const after = channels.findLastIndex(
    ({ id, parentId }) =>
      channel.parentId !== null && (id === channel.parentId || parentId === channel.parentId),
  );
  return channels.toSpliced(after === -1 ? channels.length : after + 1, 0, channel);
}

function typingStarted({ channelId, user }: Extract<PageEvent, { kind: 'typing' }>): void {
  const until = Date.now() + TYPING_MS;
  typing.value = new Map([...typing.value, [channelId, { user: userById(user.id) ?? user, until }]]);
  setTimeout(() => {
    if (typing.value.get(channelId)?.until === until) typingEnded(channelId, user.id);
  }, TYPING_MS);
}

function typingEnded(channelId: string, userId: string): void {
  if (typing.value.get(channelId)?.user.id !== userId) return;
  typing.value = new Map([...typing.value].filter(([id]) => id !== channelId));
}
