/** The traffic: the requests that the bot makes to the local Discord and to the assistant, as their receivers see them. */

import type { Clock } from '../../src/async/clock.ts';
import type { PageRequest } from '../contract/inspector.ts';

export type ReceivedRequest = Pick<PageRequest, 'to' | 'method' | 'path' | 'purpose' | 'channelId' | 'size'>;

/** Says that a request is being answered. */
export type Answered = (answer: { readonly status: number; readonly summary: string }) => void;

export interface Traffic {
  /** Newest last. */
  readonly latest: readonly PageRequest[];
  received(request: ReceivedRequest): Answered;
}

const KEPT = 200;

/** @param onRequest called for each request when it comes, and again when its answer begins */
export function createTraffic(
  clock: Pick<Clock, 'now' | 'monotonic'>,
  onRequest: (request: PageRequest) => void,
): Traffic {
  const latest: PageRequest[] = [];
  let count = 0;
  const keep = (request: PageRequest): void => {
    const at = latest.findLastIndex(({ id }) => id === request.id);
    if (at === -1) latest.push(request);
    else latest[at] = request;
    if (latest.length > KEPT) latest.shift();
    onRequest(request);
  };
  return {
    latest,
    received(request) {
      count += 1;
      const since = clock.monotonic();
      const open = { ...request, id: count, at: clock.now(), status: null, ms: null, summary: '' };
      keep(open);
      return ({ status, summary }) =>
        keep({ ...open, status, ms: Math.round(clock.monotonic() - since), summary });
    },
  };
}

/** The beginning of a text on one line, as a summary quotes it. */
export function excerpt(text: string, most = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}
