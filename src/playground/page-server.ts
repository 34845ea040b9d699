/** Serves the page and what it asks for, to this machine's own browser and nobody else. */

import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { PageApi, Problem } from './contract/routes.ts';
import type { Stage, StageEvent } from './stage.ts';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

interface PageOptions {
  readonly stage: Stage;
  readonly port: number;
  /** One line that says which assistant answers. */
  readonly assistant: string;
}

const FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'messages.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:";

export async function startPageServer(options: PageOptions): Promise<PageServer> {
  const app = new Hono();
  guard(app);
  files(app);
  api(app, options);
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port }, (info) =>
    resolve(info.port),
  );
  return {
    url: `http://127.0.0.1:${await port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** A page of another site can reach 127.0.0.1 through the person's browser; it gets nothing here. */
function guard(app: Hono): void {
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    const origin = context.req.header('origin');
    const own =
      /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) && (origin === undefined || origin === `http://${host}`);
    if (!own) return context.json({ problem: 'This page is for this machine only.' } satisfies Problem, 403);
    context.header('content-security-policy', POLICY);
    return next();
  });
  app.onError((error, context) => context.json({ problem: error.message } satisfies Problem, 400));
}

function files(app: Hono): void {
  for (const [name, type] of Object.entries(FILES)) {
    app.get(name === 'index.html' ? '/' : `/${name}`, async (context) => {
      const text = await readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
      return context.body(text, 200, { 'content-type': type });
    });
  }
}

function api(app: Hono, { stage, assistant }: PageOptions): void {
  let bot = 'The bot is starting…';
  stage.subscribe((event) => {
    if (event.type === 'bot') bot = event.detail;
  });
  app.get('/api/state', (context) =>
    context.json({ people: stage.people, channels: stage.channels(), assistant, bot }),
  );
  app.get('/api/channels/:id/messages', (context) => context.json(stage.history(context.req.param('id'))));
  app.get('/api/events', (context) =>
    streamSSE(context, async (stream) => {
      const unsubscribe = stage.subscribe(
        (event: StageEvent) => void stream.writeSSE({ data: JSON.stringify(event) }),
      );
      const { promise: left, resolve } = Promise.withResolvers<void>();
      stream.onAbort(resolve);
      await left;
      unsubscribe();
    }),
  );
  app.post('/api/messages', async (context) => {
    const { as, channel, text, replyTo } = await context.req.json();
    await stage.write(
      String(as),
      String(channel),
      String(text),
      typeof replyTo === 'string' ? replyTo : undefined,
    );
    return context.json({ message: null } satisfies PageApi['POST /api/messages']['answer']);
  });
  app.post('/api/forms', async (context) => {
    const { id, values } = await context.req.json();
    await stage.submit(String(id), values);
    return context.json({});
  });
}
