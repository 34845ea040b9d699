/** The stream of events: what came since the page last heard, then what comes. */

import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { EventFeed, FedEvent } from '../event-feed.ts';

const RECONNECT_MS = 1_000;
/** So that a line that died without a word is noticed on both sides. */
const SIGN_OF_LIFE_MS = 15_000;

export function eventRoute(app: Hono, feed: EventFeed): void {
  app.get('/api/events', (context) => {
    // What the browser heard last is newer than what the page said when it first came.
    const from = context.req.header('last-event-id') ?? context.req.query('after');
    return streamSSE(context, async (stream) => {
      const write = ({ cursor, event }: FedEvent): Promise<void> =>
        stream.writeSSE({ id: cursor, data: JSON.stringify(event) });
      const { promise: left, resolve } = Promise.withResolvers<void>();
      stream.onAbort(resolve);
      await stream.write(`retry: ${RECONNECT_MS}\n\n`);
      // Nothing can happen between the two: there is no wait.
      const missed = from === undefined ? [] : feed.since(from);
      const unsubscribe = feed.subscribe((fed) => void write(fed));
      for (const fed of missed ?? [{ cursor: feed.cursor, event: { type: 'resync' } as const }])
        void write(fed);
      const life = setInterval(() => void stream.write(': here\n\n'), SIGN_OF_LIFE_MS);
      await left;
      clearInterval(life);
      unsubscribe();
    });
  });
}
