/** Keeps the page in step with the playground: reads the state, follows the events, and finds back after a cut. */

import { batch } from '@preact/signals-core';
import type { PageEvent, State } from '../contract/routes.ts';
import { call } from './api.ts';
import { applyEvent } from './apply-event.ts';
import { recall } from './state/browser-storage.ts';
import { loadInspection } from './state/inspector.ts';
import { readCommands } from './state/offered-commands.ts';
import { showLatest } from './state/view.ts';
import { channelsFor, connection, here, me, world } from './state/world.ts';

const RETRY_MS = 700;
let last = '';

/** Goes on for as long as the page is open. */
export function follow(): void {
  void refresh().then(listen, again);
}

function again(): void {
  connection.value = 'lost';
  setTimeout(follow, RETRY_MS);
}

/** Reads everything anew: at the start, and when too much was missed to be told one by one. */
async function refresh(): Promise<void> {
  const state = await call('GET /api/state');
  last = state.cursor;
  batch(() => {
    world.value = state;
    settle(state);
  });
  await Promise.all([showLatest(), readCommands(), loadInspection()]);
}

/** Stays with the person and the channel of before, where they still are. */
function settle({ people, channels }: State): void {
  const kept = recall();
  const writer = people.find(({ id }) => id === (me.value || kept.person)) ?? people[0];
  if (writer === undefined) return;
  const open = channelsFor(channels, writer);
  const place = open.find(({ id }) => id === (here.value || kept.channel)) ?? open[0];
  me.value = writer.id;
  here.value = place?.id ?? '';
}

function listen(): void {
  const events = new EventSource(`/api/events?after=${encodeURIComponent(last)}`);
  events.onopen = () => {
    connection.value = 'open';
  };
  events.onmessage = ({ data, lastEventId }) => {
    last = lastEventId;
    const event = JSON.parse(data) as PageEvent;
    if (event.kind !== 'resync') return applyEvent(event);
    events.close();
    follow();
  };
  events.onerror = () => {
    events.close();
    connection.value = 'lost';
    setTimeout(listenOrStartOver, RETRY_MS);
  };
}

/** After a restart of the playground the old cursor means nothing, so the state is asked for first. */
function listenOrStartOver(): void {
  void call('GET /api/state').then(listen, () => setTimeout(listenOrStartOver, RETRY_MS));
}
