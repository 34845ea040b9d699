/** Browser pages that are used again: a new one costs a process, and starting one takes longer than most tests. */

import type { Browser, Page } from 'playwright-core';

export interface PageLook {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

export interface PagePool {
  /** Makes one ready, so that the first who takes one need not wait for it. */
  prepare(url: string): Promise<void>;
  /** One that shows nothing and remembers nothing; what it is to look like holds until it is released. */
  take(look?: PageLook): Promise<Page>;
  /** Takes back all that were taken. Rejects with what their scripts have thrown. */
  release(): Promise<void>;
  close(): Promise<void>;
}

const USUAL = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const;
/** A machine may be a good deal slower than the one on which a test was written. */
const PATIENCE_MS = 120_000;

export function createPagePool(browser: Browser): PagePool {
  const idle: Page[] = [];
  const taken = new Set<Page>();
  const thrown: Error[] = [];
  const make = async (): Promise<Page> => {
    // Each in a context of its own, as for two people at two machines. What moves is left still: it costs time and shows nothing.
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => thrown.push(error));
    return page;
  };
  return {
    async prepare(url) {
      const page = await make();
      await page.goto(url);
      taken.add(page);
      await this.release();
    },
    async take(look = {}) {
      const page = idle.pop() ?? (await make());
      taken.add(page);
      const { viewport, colorScheme } = { ...USUAL, ...look };
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      return page;
    },
    async release() {
      const pages = [...taken];
      taken.clear();
      await Promise.all(pages.map(forget));
      idle.push(...pages);
      const errors = thrown.splice(0);
      if (errors.length > 0) throw new AggregateError(errors, `a page threw: ${errors[0]?.message}`);
    },
    async close() {
      await Promise.all([...idle, ...taken].map((page) => page.context().close()));
    },
  };
}

/**
 * Leaves the page, with all that it has kept, for a file of the same server: for one from elsewhere, such as `about:blank`,
 * Chromium would begin a process, and for the next page one more, which takes longer than loading the page:
 * https://www.chromium.org/developers/design-documents/process-models/
 */
async function forget(page: Page): Promise<void> {
  page.removeAllListeners('request');
  page.removeAllListeners('response');
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.goto(new URL('icon.svg', page.url()).href);
  await page.mouse.move(0, 0);
}
