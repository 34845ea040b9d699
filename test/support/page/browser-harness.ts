/** The playground as `npm run playground` starts it, with a browser before it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { PageMessage } from '../../../playground/contract/message.ts';
import { type PageServer, startPageServer } from '../../../playground/http/page-server.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { launchChromium } from './chromium.ts';

export interface BrowserHarness {
  readonly playground: Playground;
  readonly browser: Browser;
  readonly url: string;
  /** A page of its own, opened and usable. What goes wrong in its scripts fails `end`. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** What the local Discord holds of a channel, oldest first. */
  messages(channelId: string): readonly PageMessage[];
  /** Cuts every page off, as an ended playground would. */
  cut(): Promise<void>;
  /** Is there again, at the same address. */
  mend(): Promise<void>;
  /** Rejects if a page threw. */
  end(): Promise<void>;
}

export async function createBrowserHarness(): Promise<BrowserHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-page-'));
  const playground = await startPlayground({ folder, persistent: false, environment: {}, onLine: () => {} });
  let server: PageServer = await startPageServer({ ...playground, port: 0 });
  const port = Number(new URL(server.url).port);
  const browser = await launchChromium();
  const thrown: Error[] = [];
  await playground.bot.ready;
  return {
    playground,
    browser,
    url: server.url,
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on('pageerror', (error) => thrown.push(error));
      await page.goto(server.url);
      await page.locator('#text').waitFor();
      return page;
    },
    messages: (channelId) => playground.userClient.history(channelId, {}).messages,
    cut: () => server.close(),
    async mend() {
      server = await startPageServer({ ...playground, port });
    },
    async end() {
      await browser.close();
      await server.close();
      await playground.close();
      await rm(folder, { recursive: true, force: true });
      if (thrown.length > 0) throw new AggregateError(thrown, `a page threw: ${thrown[0]?.message}`);
    },
  };
}
