import { afterAll, beforeAll, expect, test } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BrowserHarness, createBrowserHarness } from '../support/page/browser-harness.ts';
import { pick, row, say, use } from '../support/page/page-hands.ts';

const COUNT = 5_000;
const DRAWN_AT_MOST = 200;

let harness: BrowserHarness;
beforeAll(async () => {
  harness = await createBrowserHarness();
  const { userClient: stage } = harness.playground;
  for (let n = 1; n <= COUNT; n++)
    stage.write(
      stage.people[n % 2]?.id ?? '',
      GENERAL,
      `message number ${n}${n % 7 === 0 ? ' with **some** more `words`\nand a line' : ''}`,
    );
});
afterAll(() => harness.end());

test(`a channel of ${COUNT} messages opens at its end, draws few of them, and still reacts at once`, async () => {
  const page = await harness.open();
  await row(page, `message number ${COUNT}`).waitFor();
  expect(await row(page, `message number ${COUNT}`).isVisible()).toBe(true);
  const tookMs = await page.evaluate(async () => {
    const field = document.querySelector<HTMLTextAreaElement>('#text');
    const before = performance.now();
    if (field !== null) {
      field.value = 'typed';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return performance.now() - before;
  });
  expect(tookMs).toBeLessThan(200);
  expect(await page.locator('.message').count()).toBeLessThanOrEqual(DRAWN_AT_MOST);
  await page.context().close();
});

test('scrolling back goes through the history without a jump and without growing', async () => {
  const page = await harness.open();
  const scroller = page.locator('.scroller');
  const oldest = (): Promise<number> =>
    page
      .locator('.message')
      .first()
      .evaluate((one) => Number(/number (\d+)/.exec(one.textContent ?? '')?.[1]));
  await row(page, `message number ${COUNT}`).waitFor();
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
  await page.context().close();
});

test('whoever writes or uses a command while reading further up is led to what comes of it', async () => {
  const page = await harness.open();
  await row(page, `message number ${COUNT}`).first().waitFor();
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
  await page.context().close();
});

test('what comes meanwhile is counted, and one click leads to it', async () => {
  const page = await harness.open();
  await row(page, `message number ${COUNT}`).first().waitFor();
  const scroller = page.locator('.scroller');
  for (let n = 0; n < 6; n++) {
    const first = await page.locator('.message').first().getAttribute('id');
    await scroller.evaluate((box) => box.scrollTo(0, 0));
    await expect.poll(() => page.locator('.message').first().getAttribute('id')).not.toBe(first);
  }
  const { userClient: stage } = harness.playground;
  stage.write(stage.people[1]?.id ?? '', GENERAL, 'news from Ben');
  await page.getByRole('button', { name: '1 new message' }).click();
  await row(page, 'news from Ben').waitFor();
  await page.getByRole('button', { name: /new message|Jump to the latest/ }).waitFor({ state: 'detached' });
  await page.context().close();
});
