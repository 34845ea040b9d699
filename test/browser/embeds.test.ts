import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import type { BrowserHarness } from '../support/page/browser-harness.ts';
import { row, say } from '../support/page/page-hands.ts';
import { test } from '../support/page/page-test.ts';

const HURTFUL = '<img src=x onerror="window.hurt = 1">';

/** Posts as the bot would. */
function post(
  { playground }: BrowserHarness,
  content: string,
  parts: { embeds?: object[]; components?: object[] },
): void {
  const { world, messages } = playground.discord;
  const channel = world.channels.get(GENERAL);
  if (channel === undefined) throw new Error('There is no #general.');
  messages.write({ channel, author: world.bot, content, ...parts } as Parameters<typeof messages.write>[0]);
}

/** What the page sends when something is pressed or chosen. */
async function sent(page: Page, act: () => Promise<unknown>): Promise<unknown> {
  const [request] = await Promise.all([page.waitForRequest(/\/api\/components$/), act()]);
  return request.postDataJSON();
}

test('an embed is drawn whole, and nothing is loaded from elsewhere for it', async ({ harness, page }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(harness.url)) elsewhere.push(request.url());
  });
  post(harness, 'with an embed', {
    embeds: [
      {
        author: { name: `Ada ${HURTFUL}` },
        title: 'The manual',
        url: 'https://example.org/manual',
        description: `**Bold** ${HURTFUL}`,
        color: 0x1f7a5c,
        fields: [{ name: 'Thread', value: '`blue`', inline: true }],
        image: { url: 'https://example.org/picture.png' },
        footer: { text: 'to the last page' },
      },
      { title: 'Leads nowhere', url: 'javascript:alert(1)' },
    ],
  });
  const embeds = row(page, 'with an embed').locator('.embed');
  const [embed, other] = [embeds.first(), embeds.last()];
  await embed.getByText('to the last page').waitFor();
  expect(await embed.getByRole('link', { name: 'The manual' }).getAttribute('href')).toBe(
    'https://example.org/manual',
  );
  expect(await embed.locator('strong').textContent()).toBe('Bold');
  expect(await embed.locator('dd code').textContent()).toBe('blue');
  expect(await embed.evaluate((one) => getComputedStyle(one).borderLeftColor)).toBe('rgb(31, 122, 92)');
  expect(await embed.getByRole('link', { name: 'image on example.org' }).count()).toBe(1);
  expect(await other.getByRole('link').count()).toBe(0);
  expect(await page.evaluate(() => 'hurt' in globalThis)).toBe(false);
  expect(elsewhere).toEqual([]);
});

test('buttons are pressed, options chosen, and links are links', async ({ harness, page }) => {
  post(harness, 'with buttons', {
    components: [
      {
        type: 1,
        components: [
          { type: 2, style: 1, label: 'Press', custom_id: 'pressed' },
          { type: 2, style: 2, label: 'Asleep', custom_id: 'asleep', disabled: true },
          { type: 2, style: 5, label: 'Visit', url: 'https://example.org' },
        ],
      },
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: 'chosen',
            placeholder: 'Choose a thread',
            options: [
              { label: 'Blue', value: 'b' },
              { label: 'Green', value: 'g' },
            ],
          },
        ],
      },
    ],
  });
  const message = row(page, 'with buttons');
  await message.getByRole('button', { name: 'Press' }).waitFor();
  expect(await sent(page, () => message.getByRole('button', { name: 'Press' }).click())).toMatchObject({
    customId: 'pressed',
  });
  expect(await sent(page, () => message.getByLabel('Choose a thread').selectOption('Green'))).toMatchObject({
    customId: 'chosen',
    values: ['g'],
  });
  expect(await message.getByRole('button', { name: 'Asleep' }).isDisabled()).toBe(true);
  expect(await message.getByRole('link', { name: 'Visit' }).getAttribute('href')).toBe(
    'https://example.org/',
  );
});

test('while the bot is at work its typing is shown, until it has answered', async ({ page }) => {
  await say(page, '@Bobbin count to 3 slowly');
  await page.getByText('is typing…').waitFor();
  await page.locator('.message:has(.tag)', { hasText: 'count to 3 slowly' }).waitFor();
  await page.getByText('is typing…').waitFor({ state: 'detached' });
});
