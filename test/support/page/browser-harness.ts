/** The playground as `npm run playground` starts it, with a browser before it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { PageMessage } from '../../../playground/contract/message.ts';
import { type PageServer, startPageServer } from '../../../playground/http/page-server.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { createPagePool, type PageLook } from './page-pool.ts';

export interface BrowserHarness {
  readonly playground: Playground;
  readonly url: string;
  /** The page, opened and usable, as somebody sees it who comes for the first time. */
  open(look?: PageLook): Promise<Page>;
  /** The id of a person. */
  idOf(name: string): string;
  /** Writes as a person whom no page shows. */
  write(name: string, channelId: string, text: string): PageMessage;
  /** What the local Discord holds of a channel, oldest first, its latest hundred. */
  messages(channelId: string): readonly PageMessage[];
  /** Cuts every page off, as an ended playground would. */
  cut(): Promise<void>;
  /** Is there again, at the same address. */
  restore(): Promise<void>;
  /** Closes what was opened and undoes what was switched, stopped or cut. Rejects if a page threw. */
  release(): Promise<void>;
  end(): Promise<void>;
}

export async function createBrowserHarness(browser: Browser): Promise<BrowserHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-page-'));
  const playground = await startPlayground({ folder, persistent: false, environment: {}, onLine: () => {} });
  const { userClient, bot } = playground;
  const server = await createCuttableServer(playground);
  const pool = createPagePool(browser);
  // The first page is made while the bot starts.
  await Promise.all([pool.prepare(server.url), bot.ready]);
  const idOf = (name: string): string => {
    const person = userClient.people.find((one) => one.name === name);
    if (person === undefined) throw new Error(`There is no ${name}.`);
    return person.id;
  };
  return {
    playground,
    url: server.url,
    async open(look) {
      const page = await pool.take(look);
      await page.goto(server.url);
      await page.locator('#text').waitFor();
      return page;
    },
    idOf,
    write(name, channelId, text) {
      const written = userClient.write(idOf(name), channelId, text);
      if (written === null) throw new Error(`“${text}” is a command.`);
      return written;
    },
    messages: (channelId) => userClient.history(channelId, { limit: '100' }).messages,
    cut: server.cut,
    restore: server.restore,
    async release() {
      switchOff(playground);
      bot.start();
      await server.restore();
      await pool.release();
    },
    async end() {
      await pool.close();
      await server.cut();
      await playground.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function switchOff({ faultSwitches }: Playground): void {
  for (const { id, kind, on } of faultSwitches.list())
    if (kind === 'switch' && on) faultSwitches.set(id, false);
}

interface CuttableServer {
  readonly url: string;
  cut(): Promise<void>;
  restore(): Promise<void>;
}

async function createCuttableServer(playground: Playground): Promise<CuttableServer> {
  let server: PageServer | null = await startPageServer({ ...playground, port: 0 });
  const { url } = server;
  return {
    url,
    async cut() {
      await server?.close();
      server = null;
    },
    async restore() {
      server ??= await startPageServer({ ...playground, port: Number(new URL(url).port) });
    },
  };
}
