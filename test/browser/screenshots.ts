/** Takes the screenshots in docs/screenshots, of the real playground after a short conversation. */

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import { createBrowserHarness } from '../support/page/browser-harness.ts';
import { launchChromium } from '../support/page/chromium.ts';
import { row, say } from '../support/page/page-hands.ts';
import type { PageLook } from '../support/page/page-pool.ts';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 780 };

await mkdir(FOLDER, { recursive: true });
const browser = await launchChromium();
const harness = await createBrowserHarness(browser);
const { userClient } = harness.playground;
const [ada, ben] = [harness.idOf('Ada'), harness.idOf('Ben')];
try {
  await welcome();
  await talk();
  await conversation();
  await commands();
  await inside();
  await narrow();
} finally {
  await harness.end();
  await browser.close();
}

/** WebP, which Playwright does not write: a third of a PNG's size. */
async function shot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 });
  await writeFile(`${FOLDER}${name}.webp`, Buffer.from(data, 'base64'));
  await harness.release();
}

async function welcome(): Promise<void> {
  await shot(await harness.open({ viewport: WIDE, colorScheme: 'light' }), 'welcome-light');
}

/** What the others show: two people and what they say to Bobbin. */
async function talk(): Promise<void> {
  await asked('Ada', '@Bobbin hello, my name is Ada');
  const code = await asked('Ben', '@Bobbin show me some code in python');
  userClient.react(ada, GENERAL, code, '👍');
  userClient.react(ben, GENERAL, code, '👍');
  userClient.react(ben, GENERAL, code, '🧵');
  await asked('Ada', '@Bobbin make me a list of what I need');
  harness.write(
    'Ben',
    GENERAL,
    '**Neat.** The surprise is ||a needle||, and all of it is in [the manual](https://example.org).',
  );
}

/** The id of the answer. */
async function asked(name: string, text: string): Promise<string> {
  const written = harness.write(name, GENERAL, text);
  for (;;) {
    const answer = harness.messages(GENERAL).find(({ replyTo }) => replyTo?.id === written.id);
    if (answer !== undefined) return answer.id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function conversation(): Promise<void> {
  const page = await opened({ viewport: WIDE, colorScheme: 'light' });
  harness.write('Clank', RANDOM, 'The build is green, @Ada.');
  await page.locator('.badge').waitFor();
  await shot(page, 'conversation-light');
  await shot(await opened({ viewport: WIDE, colorScheme: 'dark' }), 'conversation-dark');
}

async function commands(): Promise<void> {
  const page = await opened({ viewport: WIDE, colorScheme: 'light' });
  await page.locator('#text').fill('/in');
  await page.getByRole('option').first().waitFor();
  await shot(page, 'commands-light');
}

/** A bot that is killed in the middle of a turn, and what became of the turn. */
async function inside(): Promise<void> {
  const page = await opened({ viewport: WIDE, colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Inside', exact: true }).click();
  await say(page, '@Bobbin count to 3 slowly');
  await page.locator('.turn.running').waitFor();
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  await page.locator('.banner').waitFor();
  await page.locator('.banner').waitFor({ state: 'detached', timeout: 30_000 });
  await page.locator('.turn.done .bar-label', { hasText: 'bot in session' }).waitFor({ timeout: 30_000 });
  await shot(page, 'inside-dark');
}

async function narrow(): Promise<void> {
  await shot(await opened({ viewport: NARROW, colorScheme: 'light' }), 'narrow-light');
  const page = await opened({ viewport: NARROW, colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Channels and people' }).click();
  await shot(page, 'narrow-dark');
}

async function opened(look: PageLook): Promise<Page> {
  const page = await harness.open(look);
  await row(page, 'Neat.').first().waitFor();
  await page.locator('.hl-keyword').first().waitFor();
  return page;
}
