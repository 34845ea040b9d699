/** A test of the page: a browser for all files of a worker, a playground for each file, and pages that nobody has used for each test. */

import { test as base } from 'vitest';
import { createBrowserHarness } from './browser-harness.ts';
import { launchChromium } from './chromium.ts';

export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs, here nothing
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await launchChromium();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('harness', { scope: 'file' }, async ({ browser }, { onCleanup }) => {
    const harness = await createBrowserHarness(browser);
    onCleanup(() => harness.end());
    return harness;
  })
  .extend('open', async ({ harness }, { onCleanup }) => {
    onCleanup(() => harness.release());
    return harness.open;
  })
  .extend('page', ({ open }) => open());
