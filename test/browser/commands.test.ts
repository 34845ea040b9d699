import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BrowserHarness, createBrowserHarness } from '../support/page/browser-harness.ts';
import { pick, row, say, use, writeAs } from '../support/page/page-hands.ts';

let harness: BrowserHarness;
beforeAll(async () => {
  harness = await createBrowserHarness();
});
afterAll(() => harness.end());

const offered = (page: Page): Promise<string[]> =>
  page.getByRole('option').locator('strong').allTextContents();

test('/reset begins a new thread: what was said before is forgotten', async () => {
  const page = await harness.open();
  await say(page, '@Bobbin remember that the code word is plum');
  await expect.poll(() => page.locator('.message:has(.tag)').count()).toBe(1);
  await say(page, '@Bobbin what is the code word?');
  await row(page, 'what is the code word?').and(page.locator(':has(.tag)')).waitFor();
  expect(await page.locator('.message:has(.tag)').last().locator('.markdown').textContent()).toContain(
    'plum',
  );
  await pick(page, 'reset');
  await use(page);
  const confirmed = page.locator('.message.ephemeral', { hasText: 'Ada used /reset' });
  await confirmed.waitFor();
  await say(page, '@Bobbin what is the code word now?');
  const answer = page.locator('.message:has(.tag)', { hasText: 'what is the code word now?' });
  await answer.waitFor();
  expect(await answer.locator('.markdown').textContent()).not.toContain('plum');
  await page.context().close();
});

test('what only one person sees is marked so, kept from others, and can be dismissed', async () => {
  const [ada, ben] = [await harness.open(), await harness.open()];
  await writeAs(ben, 'Ben');
  await pick(ada, 'help');
  await use(ada);
  const answer = ada.locator('.message.ephemeral', { hasText: 'Ada used /help' });
  await answer.getByText('Only you can see this').waitFor();
  await say(ben, 'a word from Ben');
  await row(ben, 'a word from Ben').waitFor();
  expect(await ben.locator('.message.ephemeral').count()).toBe(0);
  await answer.getByRole('button', { name: 'Dismiss message' }).click();
  await answer.waitFor({ state: 'detached' });
  await ada.context().close();
  await ben.context().close();
});

describe('/instructions', () => {
  test('an admin sets them by an option, and they are in force at once', async () => {
    const page = await harness.open();
    await pick(page, 'instructions set');
    await page.getByLabel(/^text/).fill('Always end with QUITE SO.');
    await page.getByLabel(/^scope/).selectOption('this channel');
    await use(page);
    await page.locator('.message.ephemeral', { hasText: 'Saved for this channel' }).waitFor();
    await say(page, '@Bobbin are you bound by them?');
    const answer = page.locator('.message:has(.tag)', { hasText: 'are you bound by them?' });
    await answer.waitFor();
    expect(await answer.locator('.markdown').textContent()).toMatch(/QUITE SO/);
    await page.context().close();
  });

  test('or in a form, which shows what they are now', async () => {
    const page = await harness.open();
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
    const answer = page.locator('.message:has(.tag)', { hasText: '@Bobbin and now?' });
    await answer.waitFor();
    expect(await answer.locator('.markdown').textContent()).toMatch(/AHOY THERE/);
    await page.context().close();
  });

  test('a member is not offered them, and is refused when a client sends them all the same', async () => {
    const page = await harness.open();
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
    await page.locator('.message.ephemeral', { hasText: 'Manage Server' }).waitFor();
    await page.context().close();
  });
});

test('the list is filtered as it is typed; Escape leaves it, and the text stays', async () => {
  const page = await harness.open();
  const field = page.locator('#text');
  await field.fill('/st');
  await expect.poll(() => offered(page)).toEqual(['/status', '/stop']);
  await field.press('ArrowDown');
  await page.getByRole('option', { name: '/stop', selected: true }).waitFor();
  await field.press('Escape');
  expect([await offered(page), await field.inputValue()]).toEqual([[], '/st']);
  await page.context().close();
});

test('a command written out in full is used as it stands', async () => {
  const page = await harness.open();
  await say(page, '/instructions set text: Be brief. scope: channel');
  await page.locator('.message.ephemeral', { hasText: 'Saved for this channel' }).last().waitFor();
  await page.context().close();
});
