/** Serves the page and what it asks for, to this machine's own browser and nobody else. */

import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import type { StoredFile } from '../../emulators/discord/world/entities.ts';
import type { BotSupervisor } from '../bot/supervisor.ts';
import type { UserClient } from '../client/client.ts';
import { LIMITS } from '../client/participants.ts';
import type { Inspection, PageAssistant } from '../contract/inspector.ts';
import type { State } from '../contract/routes.ts';
import type { EventFeed } from '../event-feed.ts';
import type { FaultSwitches } from '../inspector/fault-switches.ts';
import { actionRoutes } from './action-routes.ts';
import { eventRoute } from './event-route.ts';
import { fileRoute } from './file-route.ts';
import { guard, problem } from './guard.ts';
import { createPageFiles } from './page-files.ts';
import { readRequest } from './read-request.ts';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly userClient: UserClient;
  readonly feed: EventFeed;
  readonly bot: Pick<BotSupervisor, 'state'>;
  readonly faultSwitches: FaultSwitches;
  readonly inspect: (channelId: string) => Inspection;
  readonly assistant: PageAssistant;
  /** What the local Discord's CDN serves, by id. */
  readonly files: ReadonlyMap<string, StoredFile>;
  /** False if nothing outlives the playground. */
  readonly persistent: boolean;
  /** 0 for any free one. */
  readonly port: number;
}

/** Rejects with an Error that says so when the port is taken. */
export async function startPageServer(options: PageOptions): Promise<PageServer> {
  const app = new Hono();
  guard(app);
  stateRoutes(app, options);
  actionRoutes(app, options.userClient);
  eventRoute(app, options.feed);
  fileRoute(app, options.files);
  app.all('/api/*', (context) => context.json(problem('There is no such route.'), 404));
  pageRoutes(app);
  const server = createAdaptorServer({ fetch: app.fetch });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createAdaptorServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else
        reject(
          new Error(
            `--port: expected a free port, got ${port}, which another program uses; leave it out for any free one`,
          ),
        );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function pageRoutes(app: Hono): void {
  const page = createPageFiles();
  app.get('*', async (context, next) => {
    const file = await page.read(context.req.path.slice(1) || 'index.html');
    if (file === null) return next();
    return context.body(file.body, 200, { 'content-type': file.type, 'cache-control': 'no-cache' });
  });
}

/** The routes of what there is to see, and of the fault switches. */
function stateRoutes(app: Hono, options: PageOptions): void {
  const { userClient, feed, bot, faultSwitches, inspect, assistant, persistent } = options;
  app.get('/api/state', (context) => {
    const state: State = {
      cursor: feed.cursor,
      people: userClient.people,
      self: userClient.self,
      servers: userClient.servers(),
      channels: userClient.channels(),
      names: userClient.names(),
      read: userClient.readMarks(),
      assistant,
      bot: bot.state,
      faults: faultSwitches.list(),
      limits: LIMITS,
      persistent,
    };
    return context.json(state);
  });
  app.get('/api/inspector/:channel', (context) => context.json(inspect(context.req.param('channel'))));
  app.post('/api/faults/:fault', async (context) => {
    const { body } = await readRequest(context, z.object({ on: z.boolean().default(false) }));
    faultSwitches.set(context.req.param('fault'), body.on);
    return context.json({ faults: faultSwitches.list() });
  });
}
