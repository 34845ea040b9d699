/** What the panel shows of the open channel: the record, the thread, the turns and the requests. */

import { signal } from '@preact/signals-core';
import type { Inspection, PageRequest, PageTurn } from '../../contract/inspector.ts';
import { call } from '../api.ts';
import { here } from './world.ts';

export const inspection = signal<Inspection | null>(null);
export const panelOpen = signal(false);

const TURNS_KEPT = 20;
const REQUESTS_KEPT = 200;
/** Records change several times in a turn; they are asked for once for all of that. */
const SETTLE_MS = 120;
let due: ReturnType<typeof setTimeout> | undefined;

/** Asks for it, if the panel is open. */
export async function loadInspection(): Promise<void> {
  const place = here.value;
  if (!panelOpen.value || place === '') return;
  const seen = await call('GET /api/inspector/:channel', { path: { channel: place } });
  if (place === here.value) inspection.value = seen;
}

export function inspectionChanged(channelId: string): void {
  if (channelId !== here.value || !panelOpen.value) return;
  clearTimeout(due);
  due = setTimeout(() => void loadInspection().catch(() => {}), SETTLE_MS);
}

export function applyTurn(turn: PageTurn): void {
  const seen = inspection.value;
  if (seen === null || seen.channelId !== turn.channelId) return;
  inspection.value = { ...seen, turns: replaced(seen.turns, turn, TURNS_KEPT) };
}

export function applyRequest(request: PageRequest): void {
  const seen = inspection.value;
  if (seen !== null)
    inspection.value = { ...seen, requests: replaced(seen.requests, request, REQUESTS_KEPT) };
}

/** The one of the same id gives way; a new one joins at the end. */
function replaced<T extends { readonly id: string | number }>(
  list: readonly T[],
  one: T,
  most: number,
): readonly T[] {
  if (!list.some(({ id }) => id === one.id)) return [...list, one].slice(-most);
  return list.map((old) => (old.id === one.id ? one : old));
}
