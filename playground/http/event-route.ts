/** The stream of events: what the page has missed, then what comes. */

import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { EventFeed, FeedEntry } from '../event-feed.ts';

const RECONNECT_MS = 1_000;
/** So that a connection that died without a word is noticed on both sides. */
const SIGN_OF_LIFE_MS = 15_000;

export function eventRoute(app: Hono, feed: EventFeed): void {
  app.get('/api/events', (context) => {
    // What the browser received last is newer than what the page said when it first came.
    const from = context.req.header('last-event-id') ?? context.req.query('after');
    return streamSSE(context, async (stream) => {
      const write = ({ cursor, event }: FeedEntry): Promise<void> =>
        stream.writeSSE({ id: cursor, data: JSON.stringify(event) });
      const { promise: left, resolve } = Promise.withResolvers<void>();
      stream.onAbort(resolve);
      await stream.write(`retry: ${RECONNECT_MS}\n\n`);
      // Nothing can happen between the two: there is no wait.
      const missed = from === undefined ? [] : feed.since(from);
      const unsubscribe = feed.subscribe((entry) => void write(entry));
      for (const entry of missed ?? [{ cursor: feed.cursor, event: { kind: 'resync' } as const }])
        void write(entry);
      const life = setInterval(() => void stream.write(': here\n\n'), SIGN_OF_LIFE_MS);
      await left;
      clearInterval(life);
      unsubscribe();
    });
  });
}
