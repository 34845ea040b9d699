import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { pick, place, row, say, use, writeAs } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

const answer = (page: Page, text: string): Locator => page.locator('.message:has(.tag)', { hasText: text });
const ephemeral = (page: Page, text: string): Locator =>
  page.locator('.message.ephemeral', { hasText: text });
/** The commands in the list that is open. */
const offered = (page: Page): Promise<string[]> =>
  page.getByRole('option').locator('strong').allTextContents();

test('/reset begins a new thread: what was said before is forgotten', async ({ page }) => {
  await say(page, '@Bobbin remember that the code word is plum');
  await answer(page, 'the code word is plum').waitFor();
  await say(page, '@Bobbin what is the code word?');
  const before = answer(page, 'what is the code word?');
  await before.waitFor();
  expect(await before.locator('.markdown').textContent()).toContain('plum');
  await pick(page, 'reset');
  await use(page);
  await ephemeral(page, 'Ada used /reset').waitFor();
  await say(page, '@Bobbin what is the code word now?');
  const after = answer(page, 'what is the code word now?');
  await after.waitFor();
  expect(await after.locator('.markdown').textContent()).not.toContain('plum');
});

test('what only one person sees is marked so, kept from others, and can be dismissed', async ({ open }) => {
  const [ada, ben] = [await open(), await open()];
  await writeAs(ben, 'Ben');
  await pick(ada, 'help');
  await use(ada);
  const help = ephemeral(ada, 'Ada used /help');
  await help.getByText('Only you can see this').waitFor();
  await say(ben, 'a word from Ben');
  await row(ben, 'a word from Ben').waitFor();
  expect(await ben.locator('.message.ephemeral').count()).toBe(0);
  await help.getByRole('button', { name: 'Dismiss message' }).click();
  await help.waitFor({ state: 'detached' });
});

describe('/instructions', () => {
  test('an admin sets them by an option, and they are in force at once', async ({ page }) => {
    await place(page, 'random').click();
    await pick(page, 'instructions set');
    await page.getByLabel(/^text/).fill('Always end with QUITE SO.');
    await page.getByLabel(/^scope/).selectOption('this channel');
    await use(page);
    await ephemeral(page, 'Saved for this channel').waitFor();
    await say(page, '@Bobbin are you bound by them?');
    const bound = answer(page, 'are you bound by them?');
    await bound.waitFor();
    expect(await bound.locator('.markdown').textContent()).toMatch(/QUITE SO/);
  });

  test('or in a form, which shows what they are now', async ({ page }) => {
    await say(page, '/instructions set text: Always end with QUITE SO. scope: channel');
    await ephemeral(page, 'Saved for this channel').waitFor();
    await pick(page, 'instructions set');
    await use(page);
    const form = page.getByRole('dialog', { name: 'Instructions for this channel' });
    const field = form.getByLabel(/What should I keep in mind here/);
    await field.waitFor();
    expect(await field.inputValue()).toBe('Always end with QUITE SO.');
    await field.fill('Always end with AHOY THERE.');
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.waitFor({ state: 'detached' });
    await say(page, '@Bobbin and now?');
    const bound = answer(page, 'and now?');
    await bound.waitFor();
    expect(await bound.locator('.markdown').textContent()).toMatch(/AHOY THERE/);
  });

  test('a member is not offered them, and is refused when a client sends them all the same', async ({
    harness,
    page,
  }) => {
    await page.locator('#text').fill('/');
    await expect.poll(() => offered(page)).toContain('/instructions set');
    await writeAs(page, 'Ben');
    await page.locator('#text').fill('/');
    await expect.poll(() => offered(page)).toContain('/reset');
    expect(await offered(page)).not.toContain('/instructions set');
    await page.locator('#text').press('Escape');
    await say(page, '/instructions set text: I may not');
    await page
      .getByRole('alert')
      .getByText(/may not use \/instructions/)
      .waitFor();
    harness.playground.discord
      .person('Ben')
      .command(GENERAL, '/instructions set text: I may not', { force: true });
    await ephemeral(page, 'Manage Server').waitFor();
  });
});

test('the list is filtered as it is typed; Escape leaves it, and the text stays', async ({ page }) => {
  const field = page.locator('#text');
  await field.fill('/st');
  await expect.poll(() => offered(page)).toEqual(['/status', '/stop', '/settings streaming']);
  await field.press('ArrowDown');
  await page.getByRole('option', { name: '/stop', selected: true }).waitFor();
  await field.press('Escape');
  expect([await offered(page), await field.inputValue()]).toEqual([[], '/st']);
});

test('a command written out in full is used as it stands', async ({ page }) => {
  await place(page, 'Bobbin').click();
  await say(page, '/instructions set text: Be brief. scope: channel');
  await ephemeral(page, 'Saved for this conversation').waitFor();
});
