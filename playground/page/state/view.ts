/** The open channel: the window on its history that is shown, and moving along it. */

import { signal } from '@preact/signals-core';
import type { History, PageMessage } from '../../contract/message.ts';
import { call } from '../api.ts';
import { newerThan } from './ids.ts';
import {
  EMPTY_WINDOW,
  type MessageWindow,
  windowOf,
  withAfter,
  withBefore,
  withEdited,
  withNew,
  without,
} from './message-window.ts';
import { here, me, world } from './world.ts';

export const messageWindow = signal<MessageWindow>(EMPTY_WINDOW);
/** False until the channel's messages have come. */
export const loaded = signal(false);
/** A message to bring into sight and to mark for a moment. */
export const wanted = signal<string | null>(null);
/** Counts up each time that a person has done something whose outcome stands at the present. */
export const presentWanted = signal(0);
/** How many messages came while the present was out of sight. */
export const missed = signal(0);
/** The newest message of somebody else, as it came. */
export const announced = signal<PageMessage | null>(null);
/** The first message that the person has not seen, as it was when they came. */
export const firstNew = signal<string | null>(null);

const PAGE = '50';
let moving = false;

async function ask(bound: { before?: string; after?: string; around?: string }): Promise<History | null> {
  const [place, as] = [here.value, me.value];
  const query = { as, limit: PAGE, ...bound };
  const history = await call('GET /api/channels/:channel/messages', { path: { channel: place }, query });
  return place === here.value && as === me.value ? history : null;
}

/** Shows the present of the open channel. */
export async function showLatest(): Promise<void> {
  const history = await ask({});
  if (history === null) return;
  messageWindow.value = windowOf(history);
  if (!loaded.value) firstNew.value = firstUnread();
  loaded.value = true;
  missed.value = 0;
}

/** Brings the present into sight, from wherever in the history. */
export async function goToPresent(): Promise<void> {
  if (messageWindow.value.hasAfter) await showLatest();
  missed.value = 0;
  presentWanted.value += 1;
}

/** Somebody else's; where nothing was ever read, nothing is marked. */
function firstUnread(): string | null {
  const read = world.value?.read[me.value]?.[here.value];
  if (read === undefined) return null;
  return (
    messageWindow.value.messages.find(({ id, author }) => newerThan(id, read) && author.id !== me.value)
      ?.id ?? null
  );
}

/** Shows a message, wherever in the history it stands. */
export async function showMessage(id: string): Promise<void> {
  if (!messageWindow.value.messages.some((message) => message.id === id)) {
    const history = await ask({ around: id });
    if (history === null) return;
    messageWindow.value = windowOf(history);
  }
  wanted.value = id;
}

/** Moves a page back or on; does nothing at either end or while it moves already. */
export async function move(way: 'before' | 'after'): Promise<void> {
  const { messages, hasBefore, hasAfter } = messageWindow.value;
  const edge = way === 'before' ? messages[0] : messages.at(-1);
  if (moving || edge === undefined || !(way === 'before' ? hasBefore : hasAfter)) return;
  moving = true;
  try {
    const history = await ask({ [way]: edge.id });
    if (history === null) return;
    messageWindow.value = (way === 'before' ? withBefore : withAfter)(messageWindow.value, history);
  } finally {
    moving = false;
  }
}

export function clearView(): void {
  messageWindow.value = EMPTY_WINDOW;
  loaded.value = false;
  missed.value = 0;
  wanted.value = null;
  firstNew.value = null;
  announced.value = null;
}

export function messageAdded(message: PageMessage): void {
  if (message.channelId !== here.value || !seenByMe(message)) return;
  if (messageWindow.value.hasAfter) missed.value += 1;
  if (message.author.id === me.value) firstNew.value = null;
  else if (document.hidden) firstNew.value ??= message.id;
  messageWindow.value = withNew(messageWindow.value, message);
  if (message.author.id !== me.value && !message.thinking) announced.value = message;
}

export function messageEdited(message: PageMessage): void {
  if (message.channelId !== here.value) return;
  const thought = messageWindow.value.messages.some(({ id, thinking }) => id === message.id && thinking);
  messageWindow.value = withEdited(messageWindow.value, message);
  if (thought && !message.thinking) announced.value = message;
}

export function messageRemoved(channelId: string, id: string): void {
  if (channelId === here.value) messageWindow.value = without(messageWindow.value, id);
}

function seenByMe({ onlyFor }: PageMessage): boolean {
  return onlyFor === null || onlyFor === me.value;
}
