/** The open channel: the stretch of its history that is shown, and moving along it. */

import { signal } from '@preact/signals-core';
import type { History, PageMessage } from '../../contract/message.ts';
import { call } from '../api.ts';
import { newerThan } from './ids.ts';
import {
  NOTHING,
  type Stretch,
  stretchOf,
  withAfter,
  withBefore,
  withEdited,
  withNew,
  without,
} from './message-window.ts';
import { here, me, world } from './world.ts';

export const stretch = signal<Stretch>(NOTHING);
/** False until the channel's messages have come. */
export const loaded = signal(false);
/** A message to bring into sight and to mark for a moment. */
export const wanted = signal<string | null>(null);
/** Counts up each time that a person has done something whose outcome stands at the present. */
export const presentWanted = signal(0);
/** How many messages came while the present was out of sight. */
export const missed = signal(0);
/** The newest message of somebody else, as it came. */
export const heard = signal<PageMessage | null>(null);
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
  stretch.value = stretchOf(history);
  if (!loaded.value) firstNew.value = firstUnread();
  loaded.value = true;
  missed.value = 0;
}

/** Brings the present into sight, from wherever in the history. */
export async function goToPresent(): Promise<void> {
  if (stretch.value.hasAfter) await showLatest();
  missed.value = 0;
  presentWanted.value += 1;
}

/** Somebody else's; where nothing was ever read, nothing is marked. */
function firstUnread(): string | null {
  const read = world.value?.read[me.value]?.[here.value];
  if (read === undefined) return null;
  return (
    stretch.value.messages.find(({ id, author }) => newerThan(id, read) && author.id !== me.value)?.id ?? null
  );
}

/** Shows a message, wherever in the history it stands. */
export async function showMessage(id: string): Promise<void> {
  if (!stretch.value.messages.some((message) => message.id === id)) {
    const history = await ask({ around: id });
    if (history === null) return;
    stretch.value = stretchOf(history);
  }
  wanted.value = id;
}

/** Moves a page back or on; does nothing at either end or while it moves already. */
export async function move(way: 'before' | 'after'): Promise<void> {
  const { messages, hasBefore, hasAfter } = stretch.value;
  const edge = way === 'before' ? messages[0] : messages.at(-1);
  if (moving || edge === undefined || !(way === 'before' ? hasBefore : hasAfter)) return;
  moving = true;
  try {
    const history = await ask({ [way]: edge.id });
    if (history === null) return;
    stretch.value = (way === 'before' ? withBefore : withAfter)(stretch.value, history);
  } finally {
    moving = false;
  }
}

export function clearView(): void {
  stretch.value = NOTHING;
  loaded.value = false;
  missed.value = 0;
  wanted.value = null;
  firstNew.value = null;
  heard.value = null;
}

export function viewNew(message: PageMessage): void {
  if (message.channelId !== here.value || !seenByMe(message)) return;
  if (stretch.value.hasAfter) missed.value += 1;
  if (message.author.id === me.value) firstNew.value = null;
  else if (document.hidden) firstNew.value ??= message.id;
  stretch.value = withNew(stretch.value, message);
  if (message.author.id !== me.value && !message.thinking) heard.value = message;
}

export function viewEdited(message: PageMessage): void {
  if (message.channelId !== here.value) return;
  const thought = stretch.value.messages.some(({ id, thinking }) => id === message.id && thinking);
  stretch.value = withEdited(stretch.value, message);
  if (thought && !message.thinking) heard.value = message;
}

export function viewGone(channelId: string, id: string): void {
  if (channelId === here.value) stretch.value = without(stretch.value, id);
}

function seenByMe({ onlyFor }: PageMessage): boolean {
  return onlyFor === null || onlyFor === me.value;
}
