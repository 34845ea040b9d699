/** Chromium for the tests of the page: where it is, and how it is started so that it speaks to this machine only. */

import type { Browser } from 'playwright-core';
import { canRun } from '../can-run.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The one that `CHROMIUM_PATH` names, or the first in the usual places; null if there is none. */
function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH ?? '';
  return (named === '' ? PLACES : [named]).find(canRun) ?? null;
}

/** The same for a whole run of the tests: where there is none that is said, and with CI=true it is an Error. */
export function chromiumForTests(): string | null {
  const found = findChromium();
  if (found !== null) return found;
  const missing = 'there is no Chromium (install it, or set CHROMIUM_PATH)';
  if (process.env.CI === 'true') throw new Error(`The tests of the page cannot run: ${missing}.`);
  process.stderr.write(`Left out: test/browser, the tests of the playground’s page, for ${missing}.\n`);
  return null;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH.');
  const { chromium } = await import('playwright-core'); // the configuration of the tests asks for the path alone
  return chromium.launch({ executablePath, args: FLAGS });
}
