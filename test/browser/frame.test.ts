import type { Page, Response } from 'playwright-core';
import { describe, expect } from 'vitest';
import { axeFaults } from '../support/page/axe.ts';
import { pick, place, row, say, use } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

const WEIGHT = 500_000;

test('the keyboard alone is enough: write, be answered, answer, open a menu, change channel, fold the panel', async ({
  page,
}) => {
  const keys = page.keyboard;
  await page.locator('#text:focus').waitFor();
  await keys.type('@Bo');
  await page.getByRole('option', { name: 'Bobbin' }).waitFor();
  await keys.press('Tab');
  await keys.type('hello by keyboard');
  await keys.press('Enter');
  await page.locator('.message:has(.tag)', { hasText: 'hello by keyboard' }).waitFor();
  await keys.press('Escape');
  await expect.poll(() => focused(page)).toContain('Bobbin:');
  await keys.press('ArrowUp');
  await expect.poll(() => focused(page)).toContain('Ada: @Bobbin hello by keyboard');
  await keys.press('Enter');
  await expect.poll(() => focused(page)).toBe('Reply');
  await keys.press('ArrowDown');
  await expect.poll(() => focused(page)).toBe('Add reaction…');
  await keys.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toContain('hello by keyboard');
  await keys.press('r');
  await page.getByText('Replying to Ada').waitFor();
  await keys.press('Escape');
  await page.getByText('Replying to Ada').waitFor({ state: 'detached' });
  await tabTo(page, 'general');
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Welcome to #random' }).waitFor();
  await tabTo(page, 'Inside');
  await keys.press('Enter');
  await page.locator('#panel').waitFor();
  await expect.poll(() => focused(page)).toBe('Turns');
  await keys.press('ArrowRight');
  await expect.poll(() => focused(page)).toBe('Trouble');
  await keys.press('Escape');
  await page.locator('#panel').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('Inside');
});

describe.each([
  ['narrow', 360],
  ['wide', 1280],
])('a %s window', (_, width) => {
  test('shows everything without scrolling sideways', async ({ open }) => {
    const page = await open({ viewport: { width, height: 740 } });
    await say(page, `a ${'very'.repeat(80)} long word, and\n\`\`\`\n${'code '.repeat(60)}\n\`\`\``);
    const message = row(page, 'long word').last();
    await message.locator('pre').waitFor();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBe(0);
    expect(await message.evaluate((one) => one.getBoundingClientRect().right)).toBeLessThanOrEqual(width);
  });
});

test('the drawer takes the keyboard, and Escape gives it back', async ({ open }) => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  await page.getByRole('button', { name: 'Channels and people' }).press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('place');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Channels and people' }).waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('text');
});

test('in a narrow window the sidebar is a drawer', async ({ open }) => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  const sidebar = page.getByRole('navigation', { name: 'Channels and people' });
  expect(await sidebar.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Channels and people' }).click();
  await place(page, 'random').click();
  await page.getByRole('heading', { name: 'random', exact: true }).waitFor();
  await sidebar.waitFor({ state: 'hidden' });
});

describe.each([
  ['light', 'nothing', undefined],
  ['dark', 'no text that is hard to read', ['color-contrast']],
] as const)('in %s', (colorScheme, what, rules) => {
  test(`axe finds ${what}, whatever is open`, async ({ open }) => {
    const page = await open({ colorScheme });
    const faults = (part?: string): Promise<string[]> => axeFaults(page, part, rules);
    await say(
      page,
      '# text **bold** `code` [link](https://example.org) <t:1700000000:R> @Ben ||hidden||\n> quote\n-# small\n- a\n```ts\nconst a: string = "b"; // why\n```',
    );
    await page.locator('.hl-comment').last().waitFor();
    await page.locator('.message').last().press('Enter');
    await page.getByRole('menu').waitFor();
    expect(await faults(), 'menu').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Emojis' }).click();
    await page.getByPlaceholder('Find an emoji').waitFor();
    expect(await faults('.emojis'), 'emojis').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Inside', exact: true }).click();
    for (const tab of ['Turns', 'Trouble', 'Thread', 'Record', 'Requests']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await faults('#panel'), tab).toEqual([]);
    }
    await page.locator('#text').fill('/');
    await page.getByRole('option').first().waitFor();
    expect(await faults('.composer'), 'completions').toEqual([]);
    await pick(page, 'instructions set');
    expect(await faults('.composer'), 'options').toEqual([]);
    await use(page);
    await page.getByRole('dialog').waitFor();
    expect(await faults('dialog'), 'form').toEqual([]);
  });
});

test('the colours follow the system until a person chooses, and the choice is kept', async ({ open }) => {
  const page = await open({ colorScheme: 'dark' });
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.getByRole('button', { name: /^Colours: as the system/ }).click();
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole('button', { name: /^Colours: light/ }).waitFor();
  expect(await background()).toBe(light);
});

test(`all that the page ever loads weighs less than ${WEIGHT / 1_000} kB`, async ({ browser, harness }) => {
  await using context = await browser.newContext(); // one that has loaded nothing yet
  const page = await context.newPage();
  const loaded: Response[] = [];
  page.on('response', (response) => loaded.push(response));
  await page.goto(harness.url);
  await page.locator('#text').waitFor();
  const names = 'bash css diff go java javascript json markdown python rust sql typescript xml yaml'.split(
    ' ',
  );
  await say(page, names.map((name) => `\`\`\`${name}\nx = "1"\n\`\`\``).join('\n'));
  const grammars = (): string[] =>
    names.filter((name) => loaded.some((response) => response.url().includes(`/chunks/${name}-`)));
  await expect.poll(grammars).toEqual(names);
  const files = loaded.filter((response) => !response.url().includes('/api/'));
  const sizes = await Promise.all(files.map(async (response) => (await response.body()).byteLength));
  const weight = sizes.reduce((sum, size) => sum + size, 0);
  expect(files.length).toBeGreaterThan(names.length);
  expect(weight).toBeGreaterThan(100_000);
  expect(weight).toBeLessThan(WEIGHT);
});

/** What has the focus, by its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
  });
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    if ((await focused(page)).replace(/^#/, '') === name) return;
    await page.keyboard.press('Shift+Tab');
  }
  throw new Error(`The keyboard does not come to ${name}.`);
}
