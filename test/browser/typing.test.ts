import { expect } from 'vitest';
import { test } from '../support/page/page-test.ts';

// As Discord's own app does it; a key's character goes where the focus is after keydown: https://www.w3.org/TR/uievents/#event-type-keydown
test('what is typed while the focus is elsewhere goes into the message, every character of it', async ({
  open,
}) => {
  const page = await open();
  const text = (): Promise<string> => page.locator('#text').inputValue();
  await page.locator('.person.chosen').focus();
  await page.keyboard.type('Good morning');
  expect(await text()).toBe('Good morning');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.type(', all');
  expect(await text()).toBe('Good morning, all');
});

test('a key with a meaning of its own keeps it', async ({ open }) => {
  const page = await open();
  const button = page.getByRole('button', { name: 'Emojis' });
  await button.focus();
  await page.keyboard.press(' ');
  await page.locator(':popover-open').waitFor();
  await page.keyboard.press('Escape');
  await button.focus();
  await page.keyboard.press('Control+c');
  expect(await page.locator('#text').inputValue()).toBe('');
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
});

// https://developer.mozilla.org/docs/Web/CSS/font-family: the first family that has the character gives it
test('text is set in a family for text: no emoji family is named', async ({ open }) => {
  const page = await open();
  const families = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  expect(families).toMatch(/system-ui, sans-serif$/);
  expect(families).not.toMatch(/emoji/i);
});
