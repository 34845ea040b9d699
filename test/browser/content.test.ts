import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { row, say } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

/** 48 by 32 pixels of one blue. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAALElEQVR42u3NQQEAAAQEMPqHFkUOLVgD3S3xKxKJRCKRSCQSiUQikUgkEt0uHQMBHs8oSy8AAAAASUVORK5CYII=',
  'base64',
);

const answer = (page: Page, text: string): Locator => page.locator('.message:has(.tag)', { hasText: text });

test('a long answer keeps its code whole, in colours, in as many messages as it needs', async ({
  harness,
  page,
}) => {
  await say(page, '@Bobbin show me some code');
  const code = answer(page, 'two languages');
  await expect.poll(() => code.locator('.code-block').count()).toBe(2);
  await expect
    .poll(() => code.locator('.hl-keyword').allTextContents())
    .toEqual(expect.arrayContaining(['export', 'function', 'from', 'def']));
  expect(await code.locator('.code-head span').allTextContents()).toEqual(['ts', 'python']);
  expect(await code.locator('pre').first().textContent()).toContain(
    'start: () => Promise<T>): () => Promise<T> {',
  );
  await say(page, '@Bobbin tell me a long story');
  /** All that came after the question; nobody else has written. */
  const parts = (): string[] => {
    const ids = harness.messages(GENERAL);
    const asked = ids.findIndex(({ content }) => content.endsWith('tell me a long story'));
    return ids.slice(asked + 1).map(({ id }) => id);
  };
  await expect.poll(() => parts().length).toBeGreaterThan(2);
  for (const id of parts()) await page.locator(`#m${id} .markdown`).waitFor();
});

describe('what a message holds is never more than text', () => {
  test.for([
    ['<img src=x onerror="window.hurt = 1">', 'in a line'],
    ['<script>window.hurt = 1</script>', 'as a script'],
    ['**<svg onload="window.hurt = 1">**', 'in bold'],
    ['```html\n<img src=y onerror="window.hurt = 1">\n```', 'in a code block'],
    ['> <iframe srcdoc="<script>parent.hurt = 1</script>">', 'in a quote'],
    ['`<b onclick="window.hurt = 1">x</b>`', 'in code'],
  ])('%j, %s', async ([text = ''], { page }) => {
    await say(page, text);
    const [tag = ''] = /<[^>]+>/.exec(text) ?? [];
    await row(page, tag).last().waitFor();
    expect(await page.locator('.message').locator('img, script, iframe, b, svg[onload]').count()).toBe(0);
    expect(await page.evaluate(() => 'hurt' in globalThis)).toBe(false);
  });

  test('and a link leads to the web or nowhere', async ({ page }) => {
    await say(
      page,
      '[here](javascript:alert(1)) [there](data:text/html,x) [good](https://example.org) https://example.com',
    );
    const links = row(page, 'good https://example.com').locator('.markdown a');
    await links.first().waitFor();
    expect(await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')))).toEqual([
      'https://example.org/',
      'https://example.com/',
    ]);
    expect(await links.first().getAttribute('rel')).toContain('noopener');
  });

  test('also in what it answers, its names and its files', async ({ page }) => {
    const hurtful = '<img src=x onerror="window.hurt = 1">';
    await page
      .locator('#files')
      .setInputFiles({ name: `${hurtful}.txt`, mimeType: 'text/html', buffer: Buffer.from(hurtful) });
    await page.getByRole('button', { name: 'Send' }).click();
    const file = page.locator('.file', { hasText: `${hurtful}.txt` });
    await file.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => file.locator('pre').textContent()).toBe(hurtful);
    expect(await page.evaluate(() => 'hurt' in globalThis)).toBe(false);
  });
});

test('what is written from right to left begins at the right, line by line, its list marks too', async ({
  page,
}) => {
  await say(page, 'left to right');
  await say(page, 'مرحبا بالعالم.\n- واحد\n- اثنان');
  const message = row(page, 'مرحبا بالعالم');
  const marginAfter = (text: string): Promise<number> =>
    page.evaluate((wanted) => {
      const blocks = [...document.querySelectorAll('.markdown p')];
      const block = blocks.findLast((one) => one.textContent.includes(wanted));
      if (block === undefined) return Number.NaN;
      const range = document.createRange();
      range.selectNodeContents(block);
      return block.getBoundingClientRect().right - range.getBoundingClientRect().right;
    }, text);
  await message.waitFor();
  expect(await marginAfter('مرحبا بالعالم')).toBeLessThan(2);
  expect(await marginAfter('left to right')).toBeGreaterThan(100);
  expect(await message.locator('ul').evaluate((list) => getComputedStyle(list).direction)).toBe('rtl');
});

test('a spoiler opens by click and by key, and is not read out before', async ({ page }) => {
  await say(page, 'the ending: ||they met|| and ||lived||');
  const message = row(page, 'the ending');
  const hidden = message.getByRole('button', { name: 'Spoiler: show it' });
  await expect.poll(() => hidden.count()).toBe(2);
  expect(await message.getAttribute('aria-label')).not.toContain('they met');
  await hidden.first().click();
  await message.getByText('they met').waitFor();
  await hidden.first().focus();
  await page.keyboard.press('Enter');
  await message.getByText('lived').waitFor();
});

describe('files', () => {
  test('an image is seen before it is sent, then in its place, and enlarged on a click', async ({ page }) => {
    await page.locator('#files').setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer: PNG });
    await page.getByLabel('Files to send').getByText('blue.png').waitFor();
    await say(page, '@Bobbin look at this');
    const picture = page.getByRole('button', { name: 'Enlarge blue.png' });
    await picture.waitFor();
    const image = picture.locator('img');
    await expect
      .poll(() => image.evaluate((one: HTMLImageElement) => [one.naturalWidth, one.naturalHeight]))
      .toEqual([48, 32]);
    await answer(page, 'look at this').waitFor();
    await picture.click();
    await page.getByRole('dialog', { name: 'blue.png' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a text file is named with its size, shown on request, and reaches the assistant', async ({
    page,
  }) => {
    const buffer = Buffer.from('# Notes\n\nThe needle is in the haystack.\n');
    await page.locator('#files').setInputFiles({ name: 'notes.md', mimeType: 'text/markdown', buffer });
    await say(page, '@Bobbin read these notes');
    const card = page.locator('.file-card', { hasText: 'notes.md' });
    await card.getByText('40 bytes').waitFor();
    await card.getByRole('button', { name: 'Show' }).click();
    await page.locator('.file pre', { hasText: 'The needle is in the haystack.' }).waitFor();
    await answer(page, 'read these notes').waitFor();
  });

  test.for(['paste', 'drop'])(
    '%s attaches, and what is attached can be taken away again',
    async (way, { page }) => {
      await page.locator('#text').evaluate((field, kind) => {
        const data = new DataTransfer();
        data.items.add(new File(['hello'], 'dropped.txt', { type: 'text/plain' }));
        const common = { bubbles: true, cancelable: true };
        if (kind === 'paste')
          field.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: data }));
        else field.dispatchEvent(new DragEvent('drop', { ...common, dataTransfer: data }));
      }, way);
      const list = page.getByLabel('Files to send');
      await list.getByText('dropped.txt').waitFor();
      await list.getByRole('button', { name: 'Remove dropped.txt' }).click();
      await list.waitFor({ state: 'detached' });
    },
  );

  test('one that is too large is refused in words', async ({ page }) => {
    await page.locator('#files').evaluate((input: HTMLInputElement) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(11 * 1024 * 1024)], 'huge.bin'));
      input.files = data.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page
      .getByRole('alert')
      .getByText(/huge\.bin: larger than/)
      .waitFor();
  });
});
