import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import type { BrowserHarness } from '../support/page/browser-harness.ts';
import { place, row, say } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

/** How many answers there are to what was said in these words. */
function answersTo({ messages }: BrowserHarness, channelId: string, text: string): number {
  const all = messages(channelId);
  const asked = all.findLast(({ content }) => content.endsWith(text));
  return all.filter(({ replyTo }) => replyTo !== null && replyTo.id === asked?.id).length;
}

async function openPanel(page: Page, tab: string): Promise<void> {
  await page.getByRole('button', { name: 'Inside', exact: true }).click();
  await page.getByRole('tab', { name: tab }).click();
}

test('the page says that the assistant is a stand-in and no AI, and that the bot is ready', async ({
  page,
}) => {
  await page.getByText('Stand-in, no AI').waitFor();
  await page.locator('.status', { hasText: 'Bobbin is ready' }).waitFor();
});

test('a bot that is killed in the middle of a turn comes back and answers exactly once', async ({
  harness,
  page,
}) => {
  const { starts } = harness.playground.bot.state;
  await openPanel(page, 'Turns');
  await say(page, '@Bobbin count to 5 slowly');
  await page.locator('.turn.running').waitFor();
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  await page.locator('.banner').waitFor();
  await expect.poll(() => answersTo(harness, GENERAL, 'count to 5 slowly')).toBe(1);
  await page.locator('.banner').waitFor({ state: 'detached' });
  const turn = page.locator('.turn').first();
  await turn.and(page.locator('.done')).waitFor();
  expect(await turn.locator('.bar-label').allTextContents()).toEqual(
    expect.arrayContaining(['accepted', 'bot ended', 'bot in session', 'finished']),
  );
  await say(page, '@Bobbin are you back?');
  await expect.poll(() => answersTo(harness, GENERAL, 'are you back?')).toBe(1);
  await page.locator('.message:has(.tag)', { hasText: 'are you back?' }).waitFor();
  expect(answersTo(harness, GENERAL, 'count to 5 slowly')).toBe(1);
  expect(await page.locator('.message:has(.tag)', { hasText: 'count to 5 slowly' }).count()).toBe(1);
  expect(await page.locator('.bot-card').textContent()).toContain(`started ${starts + 1} times`);
});

test('a bot that was stopped stays so, says so, and answers what waited once it is started', async ({
  harness,
  page,
}) => {
  await place(page, 'random').click();
  await openPanel(page, 'Turns');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('.status', { hasText: 'Bobbin is stopped' }).waitFor();
  await say(page, '@Bobbin can you hear me?');
  await row(page, 'can you hear me?').waitFor();
  expect(answersTo(harness, RANDOM, 'can you hear me?')).toBe(0);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.message:has(.tag)', { hasText: 'can you hear me?' }).waitFor();
});

test('a turn that waits looks like any other', async ({ page }) => {
  await openPanel(page, 'Trouble');
  await page.getByRole('switch', { name: 'Silent' }).click();
  await say(page, '@Bobbin will you wait?');
  await page.getByRole('tab', { name: 'Turns' }).click();
  const turn = page.locator('.turn.waiting').first();
  await turn.waitFor();
  expect(await turn.evaluate((card) => getComputedStyle(card).display)).toBe('block');
  await page.getByRole('button', { name: 'Turn it off' }).click();
  await page.locator('.message:has(.tag)', { hasText: 'will you wait?' }).waitFor();
});

test('trouble is switched on and off, and told to every page', async ({ open }) => {
  const [one, other] = [await open(), await open()];
  await openPanel(one, 'Trouble');
  await openPanel(other, 'Trouble');
  const name = 'Failing';
  await one.getByRole('switch', { name }).click();
  await other.getByRole('switch', { name, checked: true }).waitFor();
  await other.getByRole('button', { name: 'Fold the panel away' }).click();
  await other.getByText('Trouble is on (the assistant: failing).').waitFor();
  await other.getByRole('button', { name: 'Turn it off' }).click();
  await other.getByText('Trouble is on').waitFor({ state: 'detached' });
  await one.getByRole('switch', { name, checked: false }).waitFor();
});

describe('inside', () => {
  test('are the turn in milliseconds, the thread, the record and the requests', async ({ page }) => {
    await openPanel(page, 'Turns');
    await say(page, '@Bobbin hello inside');
    await page.locator('.message:has(.tag)', { hasText: 'hello inside' }).waitFor();
    await page.locator('.turn').first().locator('.bar-label', { hasText: 'finished' }).waitFor();
    expect(await page.locator('.turn').first().locator('summary strong').textContent()).toMatch(
      /^\d+ ms$|^\d\.\d+ s$/,
    );
    await page.getByRole('tab', { name: 'Thread' }).click();
    await page.locator('.talk', { hasText: 'Ada: hello inside' }).first().waitFor();
    await page.getByRole('tab', { name: 'Record' }).click();
    await page.locator('.record', { hasText: GENERAL }).waitFor();
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.locator('.request', { hasText: 'message.create' }).first().waitFor();
    await page.getByRole('button', { name: 'Assistant', exact: true }).click();
    await expect.poll(() => page.locator('.request.discord').count()).toBe(0);
    await page.locator('.request', { hasText: 'responses.create' }).first().waitFor();
    await page.getByRole('button', { name: 'Fold the panel away' }).click();
    await page.locator('#panel').waitFor({ state: 'detached' });
  });
});

test('a page that is cut off says so, comes back by itself, and has missed nothing', async ({
  harness,
  page,
}) => {
  await harness.cut();
  await page.getByText('The line to the playground is lost').waitFor();
  harness.write('Ada', GENERAL, 'said while it was away');
  await harness.restore();
  await row(page, 'said while it was away').waitFor();
  await page.getByText('The line to the playground is lost').waitFor({ state: 'detached' });
});
