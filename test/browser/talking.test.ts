import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import { badge, place, row, say, writeAs } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

const answers = (page: Page): Locator => page.locator('.message:has(.tag)');

test('a newcomer is greeted with things to try, and one click gets the first answer', async ({
  harness,
  open,
}) => {
  for (const { id } of harness.messages(GENERAL))
    harness.playground.userClient.remove(harness.idOf('Ada'), GENERAL, id);
  const page = await open();
  await page.getByRole('heading', { name: 'Welcome to #general' }).waitFor();
  await page.getByRole('button', { name: 'Introduce yourself' }).click();
  await row(page, 'Nice to meet you, Ada').waitFor();
  expect(await page.getByLabel('Things to try').count()).toBe(0);
});

test('a mention is completed as it is typed, and the answer is a reply to the message', async ({
  harness,
  page,
}) => {
  const field = page.getByRole('textbox', { name: 'Message #general' });
  await field.pressSequentially('@Bo');
  await page.getByRole('option', { name: 'Bobbin' }).waitFor();
  await field.press('Enter');
  await field.pressSequentially('what is my name?');
  await field.press('Enter');
  const answer = answers(page).filter({ hasText: '@Bobbin what is my name?' });
  await answer.waitFor();
  expect(await answer.locator('.markdown').textContent()).toContain('Ada');
  const [asked, answered] = harness.messages(GENERAL).slice(-2);
  expect([asked?.mentions, answered?.mentions]).toEqual([[harness.playground.userClient.self.id], []]);
  await answer.locator('.above').click();
  await page.locator('.message.wanted', { hasText: 'what is my name?' }).waitFor();
});

test('a direct message is between the person and the bot alone', async ({ page }) => {
  await place(page, 'Bobbin').click();
  await say(page, 'my favourite colour is teal, what is my favourite colour?');
  await answers(page).first().waitFor();
  await writeAs(page, 'Ben');
  await page.getByRole('heading', { name: 'This is you and Bobbin' }).waitFor();
  expect(await page.locator('.message').count()).toBe(0);
});

test('another bot is not answered', async ({ harness, page }) => {
  await place(page, 'random').click();
  await writeAs(page, 'Clank');
  await say(page, '@Bobbin do you hear me?');
  await row(page, 'do you hear me?').waitFor();
  await writeAs(page, 'Ada');
  await say(page, '@Bobbin count to 3');
  await expect.poll(() => answers(page).count()).toBe(2); // Clank is a bot, too
  expect(harness.messages(RANDOM).filter(({ author }) => author.name === 'Bobbin')).toHaveLength(1);
});

describe('one’s own message', () => {
  test('is edited with Arrow Up and says so', async ({ harness, page }) => {
    await say(page, 'a first wordign');
    await row(page, 'a first wordign').waitFor();
    await page.locator('#text').press('ArrowUp');
    const box = page.getByLabel('Edit message');
    await box.fill('a first wording');
    await box.press('Enter');
    await row(page, 'a first wording').getByText('(edited)').waitFor();
    await page.locator('#text').press('ArrowUp');
    await box.press('Escape');
    expect(harness.messages(GENERAL).at(-1)).toMatchObject({ content: 'a first wording' });
  });

  test('that is too long keeps every character, says so, and can be shortened where it stands', async ({
    page,
  }) => {
    const field = page.locator('#text');
    await field.focus();
    await page.keyboard.insertText('x'.repeat(2_001));
    await page.getByLabel('Too long by 1').waitFor();
    await field.press('Enter');
    await page.getByRole('alert').getByText('this one has 2001').waitFor();
    expect((await field.inputValue()).length).toBe(2_001);
    await field.fill('short enough');
    await field.press('Enter');
    await row(page, 'short enough').waitFor();
    await field.press('ArrowUp');
    const box = page.getByLabel('Edit message');
    await box.fill('y'.repeat(2_001));
    await box.press('Enter');
    await page.getByRole('alert').getByText('this one has 2001').waitFor();
    expect(await box.evaluate((area) => area === document.activeElement)).toBe(true);
    await box.press('Escape');
  });

  test('is deleted from its menu; another’s cannot be edited', async ({ harness, page }) => {
    harness.write('Ada', GENERAL, 'not to be touched');
    await writeAs(page, 'Ben');
    await say(page, 'to be deleted');
    const mine = row(page, 'to be deleted');
    await mine.hover();
    await mine.getByLabel('More').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await mine.waitFor({ state: 'detached' });
    const others = row(page, 'not to be touched');
    await others.hover();
    await others.getByLabel('More').click();
    expect(await page.getByRole('menuitem').allTextContents()).not.toContain('Edit');
    expect(await page.getByRole('menuitem').allTextContents()).not.toContain('Delete');
  });
});

test('a reply shows what it answers and reaches the bot without a mention', async ({ page }) => {
  await say(page, '@Bobbin say this can be answered');
  const first = answers(page).filter({ has: page.locator('.markdown', { hasText: 'this can be answered' }) });
  await first.hover();
  await first.getByLabel('Reply').click();
  await page.getByText('Replying to Bobbin').waitFor();
  await say(page, 'and what did I say last?');
  await answers(page).filter({ hasText: 'and what did I say last?' }).waitFor();
  expect(await row(page, 'and what did I say last?').first().locator('.above').textContent()).toContain(
    'this can be answered',
  );
});

test('a reaction is given and taken back', async ({ harness, page }) => {
  harness.write('Ben', GENERAL, 'worth a thumb');
  const message = row(page, 'worth a thumb');
  await message.hover();
  await message.getByLabel('React with thumbsup').click();
  const reaction = message.getByRole('button', { name: '👍, from Ada' });
  await reaction.waitFor();
  await reaction.click();
  await reaction.waitFor({ state: 'detached' });
});

test('a Discord thread is begun from a message and has a memory of its own', async ({ harness, page }) => {
  harness.write('Ada', GENERAL, 'worth a thread');
  const message = row(page, 'worth a thread');
  await message.hover();
  await message.getByLabel('More').click();
  await page.getByRole('menuitem', { name: 'Begin a Discord thread' }).click();
  await page.getByRole('heading', { name: 'Welcome to #worth a thread' }).waitFor();
  await page.getByText('This Discord thread begins with the message above.').waitFor();
  await say(page, '@Bobbin what is my name?');
  await answers(page).first().waitFor();
  expect(await answers(page).first().locator('.markdown').textContent()).toContain('You have not told me');
  await place(page, 'general').click();
  await message.getByRole('button', { name: /Open Discord thread/ }).waitFor();
});

describe('two pages', () => {
  test('stay in step: messages, edits, deletions', async ({ open }) => {
    const [one, other] = [await open(), await open()];
    await say(one, 'seen on both');
    for (const page of [one, other]) await row(page, 'seen on both').waitFor();
    await one.locator('#text').press('ArrowUp');
    await one.getByLabel('Edit message').fill('edited on both');
    await one.getByLabel('Edit message').press('Enter');
    await row(other, 'edited on both').getByText('(edited)').waitFor();
    await row(one, 'edited on both').focus();
    await one.keyboard.press('Delete');
    await row(other, 'edited on both').waitFor({ state: 'detached' });
  });

  test('mark what one person has not read, and count what is for them', async ({ harness, open }) => {
    const [ada, ben] = [await open(), await open()];
    await writeAs(ben, 'Ben');
    await place(ben, 'random').click();
    await say(ben, 'hello @Ada there');
    await place(ada, 'random', 'unread').waitFor();
    await expect.poll(() => badge(ada, 'random')).toBe('1');
    await place(ada, 'random').click();
    await row(ada, 'hello @Ada there').waitFor();
    expect(await ada.locator('.mention.of-me').last().textContent()).toBe('@Ada');
    const read = (): string | undefined =>
      harness.playground.userClient.readMarks()[harness.idOf('Ada')]?.[RANDOM];
    await expect.poll(read).toBe(harness.messages(RANDOM).at(-1)?.id);
    await place(ada, 'general').click();
    expect(await badge(ada, 'random')).toBe('');
    expect(await place(ada, 'random', 'unread').count()).toBe(0);
  });
});
