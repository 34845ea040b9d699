/** What the page knows of the local Discord: who there is, where they talk, and how the bot fares. */

import { computed, signal } from '@preact/signals-core';
import type { PageCommand } from '../../contract/actions.ts';
import type { Names, PageChannel, PagePerson, PageUser } from '../../contract/places.ts';
import type { State } from '../../contract/routes.ts';
import { newerThan } from './ids.ts';

const NO_NAMES: Names = { users: {}, channels: {}, roles: {} };

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Null until the playground has told it. */
export const world = signal<State | null>(null);
export const connection = signal<ConnectionState>('connecting');

/** The id of the person that the page writes as, and of the channel that it shows. */
export const me = signal('');
export const here = signal('');

/** What this person is offered in this channel. */
export const commands = signal<readonly PageCommand[]>([]);

/** Who is typing, by channel: the user and until when. */
export const typing = signal<ReadonlyMap<string, { readonly user: PageUser; readonly until: number }>>(
  new Map(),
);

/** How often each person was mentioned where they have not looked since, by person and channel. */
export const pings = signal<ReadonlyMap<string, number>>(new Map());

/** Parts of the world that seldom change, so that what shows them is not drawn anew with every event. */
export const names = computed<Names>(() => world.value?.names ?? NO_NAMES);
export const self = computed(() => world.value?.self ?? null);
const people = computed(() => world.value?.people ?? []);

export const person = computed(() => people.value.find(({ id }) => id === me.value) ?? null);
export const channel = computed(() => world.value?.channels.find(({ id }) => id === here.value) ?? null);
export const visibleChannels = computed(() => channelsFor(world.value?.channels ?? [], person.value));

/** The channels that a person sees: the servers', and their own direct message. */
export function channelsFor(channels: readonly PageChannel[], of: PagePerson | null): PageChannel[] {
  return channels.filter(({ personId }) => personId === null || personId === of?.id);
}

export function isUnread({ id, lastMessageId }: PageChannel): boolean {
  return newerThan(lastMessageId, world.value?.read[me.value]?.[id]);
}

export function channelTitle({ kind, name }: PageChannel): string {
  return kind === 'direct' ? name : `#${name}`;
}

export function userById(id: string): PageUser | null {
  return people.value.find((one) => one.id === id) ?? (self.value?.id === id ? self.value : null);
}

/** Changes a part of the world, where there is one. */
export function change(part: (known: State) => Partial<State>): void {
  if (world.value !== null) world.value = { ...world.value, ...part(world.value) };
}
