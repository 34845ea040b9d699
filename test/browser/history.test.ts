import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { pick, row, say, use } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

const COUNT = 5_000;
const DRAWN_AT_MOST = 200;
/** What is typed costs some hundreds of calls; to draw the messages that are in view anew would cost many thousands. */
const CALLS_AT_MOST = 2_000;

test.beforeAll(({ harness }) => {
  for (let n = 1; n <= COUNT; n++) {
    const more = n % 7 === 0 ? ' with **some** more `words`\nand a line' : '';
    harness.write(n % 2 === 0 ? 'Ada' : 'Ben', GENERAL, `message number ${n}${more}`);
  }
});

/** The latest messages are drawn. What another test has written may stand below them. */
const atEnd = (page: Page): Promise<void> => row(page, `message number ${COUNT}`).waitFor();

test(`a channel of ${COUNT} messages opens at its end, draws few of them, and still reacts at once`, async ({
  page,
}) => {
  await atEnd(page);
  expect(await row(page, `message number ${COUNT}`).isVisible()).toBe(true);
  const calls = await callsDuring(page, () =>
    page.evaluate(async () => {
      const field = document.querySelector<HTMLTextAreaElement>('#text');
      if (field !== null) {
        field.value = 'typed';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }),
  );
  expect(calls).toBeGreaterThan(0);
  expect(calls).toBeLessThan(CALLS_AT_MOST);
  expect(await page.locator('.message').count()).toBeLessThanOrEqual(DRAWN_AT_MOST);
});

/** How many functions of the page's scripts are called: its work, on a machine of any speed. */
async function callsDuring(page: Page, work: () => Promise<unknown>): Promise<number> {
  await page.coverage.startJSCoverage();
  await work();
  const scripts = await page.coverage.stopJSCoverage();
  return scripts
    .filter(({ url }) => url !== '')
    .flatMap(({ functions }) => functions.map(({ ranges: [whole] }) => whole?.count ?? 0))
    .reduce((sum, count) => sum + count, 0);
}

test('scrolling back goes through the history without a jump and without growing', async ({ page }) => {
  const scroller = page.locator('.scroller');
  const oldest = (): Promise<number> =>
    page
      .locator('.message')
      .first()
      .evaluate((one) => Number(/number (\d+)/.exec(one.textContent ?? '')?.[1]));
  await atEnd(page);
  let before = await oldest();
  for (let page_ = 0; page_ < 6; page_++) {
    await scroller.evaluate((box) => box.scrollTo(0, 300));
    await expect.poll(oldest).toBeLessThan(before);
    before = await oldest();
  }
  expect(before).toBeLessThanOrEqual(COUNT - 300);
  expect(await page.locator('.message').count()).toBeLessThanOrEqual(DRAWN_AT_MOST);

  const seen = await page.locator('.message').evaluateAll((all) => {
    const found = all.find((one) => one.getBoundingClientRect().top > 60);
    return { id: found?.id ?? '', top: found?.getBoundingClientRect().top ?? 0 };
  });
  await scroller.evaluate((box) => box.scrollBy(0, -1));
  await expect.poll(oldest).toBeLessThanOrEqual(before);
  const after = await page.locator(`#${seen.id}`).evaluate((one) => one.getBoundingClientRect().top);
  expect(Math.abs(after - seen.top)).toBeLessThanOrEqual(4);

  await say(page, 'a word from far back');
  await row(page, 'a word from far back').waitFor();
  expect(await page.locator('.message').count()).toBeLessThanOrEqual(DRAWN_AT_MOST);
});

test('whoever writes or uses a command while reading further up is led to what comes of it', async ({
  page,
}) => {
  await atEnd(page);
  const scroller = page.locator('.scroller');
  const below = (): Promise<number> =>
    scroller.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  await scroller.evaluate((box) => box.scrollBy(0, -700));
  await page.getByRole('button', { name: 'Jump to the latest' }).waitFor();
  await say(page, 'written while further up');
  await row(page, 'written while further up').waitFor();
  await expect.poll(below).toBeLessThan(48);
  await scroller.evaluate((box) => box.scrollBy(0, -700));
  await page.getByRole('button', { name: 'Jump to the latest' }).waitFor();
  await pick(page, 'status');
  await use(page);
  await row(page, 'This conversation').waitFor();
  await expect.poll(below).toBeLessThan(48);
});

test('what comes meanwhile is counted, and one click leads to it', async ({ harness, page }) => {
  await atEnd(page);
  const scroller = page.locator('.scroller');
  for (let n = 0; n < 6; n++) {
    const first = await page.locator('.message').first().getAttribute('id');
    await scroller.evaluate((box) => box.scrollTo(0, 0));
    await expect.poll(() => page.locator('.message').first().getAttribute('id')).not.toBe(first);
  }
  harness.write('Ben', GENERAL, 'news from Ben');
  await page.getByRole('button', { name: '1 new message' }).click();
  await row(page, 'news from Ben').waitFor();
  await page.getByRole('button', { name: /new message|Jump to the latest/ }).waitFor({ state: 'detached' });
});
