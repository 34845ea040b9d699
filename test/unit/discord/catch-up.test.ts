import type { APIMessage } from 'discord.js';
import { expect, test } from 'vitest';
import { unanswered, worthReading } from '../../../src/discord/catch-up.ts';

const message = (id: string, author: string, reference?: string): APIMessage =>
  ({
    id,
    author: { id: author },
    ...(reference === undefined ? {} : { message_reference: { message_id: reference } }),
  }) as never;

test('only channels with a message since then are read, the latest first', () => {
  const channels = [
    { id: 'old', lastMessageId: '5' },
    { id: 'never', lastMessageId: null },
    { id: 'new', lastMessageId: '20' },
    { id: 'newest', lastMessageId: '100' },
  ];
  expect(worthReading(channels, '10').map((channel) => channel.id)).toEqual(['newest', 'new']);
  const many = Array.from({ length: 500 }, (_, n) => ({ id: String(n), lastMessageId: String(n + 100) }));
  expect(worthReading(many, '10')).toHaveLength(100);
});

test('what the bot said or replied to is left out, and the rest comes oldest first', () => {
  const page = [
    message('5', 'ada'),
    message('4', 'bot', '2'),
    message('3', 'ben'),
    message('2', 'ada'),
    message('1', 'ada'),
  ];
  expect(unanswered(page, 'bot').map(({ id }) => id)).toEqual(['1', '3', '5']);
});
