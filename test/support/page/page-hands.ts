/** What a person does on the page, and where they look. */

import type { Locator, Page } from 'playwright-core';

export async function say(page: Page, text: string): Promise<void> {
  await page.locator('#text').fill(text);
  await page.locator('#text').press('Enter');
}

/** Picks a command from the list, by the keyboard. */
export async function pick(page: Page, name: string): Promise<void> {
  await page.locator('#text').fill(`/${name}`);
  await page.getByRole('option', { name: `/${name}` }).waitFor();
  await page.locator('#text').press('Enter');
  await page.getByRole('form', { name: `/${name}` }).waitFor();
}

export function use(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Use command' }).click();
}

/** The messages that hold the text. */
export function row(page: Page, text: string): Locator {
  return page.locator('.message', { hasText: text });
}

/** A channel in the sidebar, by what is written on it; perhaps only if it is marked so. */
export function place(page: Page, name: string, mark?: 'unread'): Locator {
  return page.locator(mark === undefined ? '.place' : `.place.${mark}`, { hasText: name });
}

/** The number on a channel in the sidebar; empty if there is none. */
export async function badge(page: Page, name: string): Promise<string> {
  const [text = ''] = await place(page, name).locator('.badge').allTextContents();
  return text;
}

export async function writeAs(page: Page, name: string): Promise<void> {
  await page.locator('.person', { hasText: name }).click();
  await page.locator('.person.chosen', { hasText: name }).waitFor();
}
