/** The traffic: the requests that the bot makes to the local Discord and to the assistant, as their receivers see them. */

import type { PageRequest } from '../contract/inspector.ts';

export type Came = Pick<PageRequest, 'to' | 'at' | 'method' | 'path' | 'purpose' | 'channelId' | 'size'>;

export interface Traffic {
  /** Newest last. */
  readonly latest: readonly PageRequest[];
  /** Returns how its answer is told. */
  came(
    request: Came,
  ): (answer: { readonly status: number; readonly at: number; readonly summary: string }) => void;
}

const KEPT = 200;

/** @param tell told of each request when it comes, and again when its answer begins */
export function createTraffic(tell: (request: PageRequest) => void): Traffic {
  const latest: PageRequest[] = [];
  let count = 0;
  const keep = (request: PageRequest): void => {
    const at = latest.findLastIndex(({ id }) => id === request.id);
    if (at === -1) latest.push(request);
    else latest[at] = request;
    if (latest.length > KEPT) latest.shift();
    tell(request);
  };
  return {
    latest,
    came(request) {
      count += 1;
      const seen: PageRequest = { ...request, id: count, status: null, ms: null, summary: '' };
      keep(seen);
      return ({ status, at, summary }) => keep({ ...seen, status, ms: at - request.at, summary });
    },
  };
}

/** The beginning of a text on one line, as a summary quotes it. */
export function excerpt(text: string, most = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}
