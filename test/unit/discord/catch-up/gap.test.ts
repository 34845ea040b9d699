import type { APIMessage } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { gapOf, isOfToday, unanswered } from '../../../../src/discord/catch-up/gap.ts';
import { snowflakeAt } from '../../../../src/snowflake.ts';
import { apiMessage, apiUser, replyTo } from '../../../support/discord-api.ts';

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;
const ago = (minutes: number): string => snowflakeAt(NOW - minutes * MINUTE);
const WINDOW = ago(15);

describe('what is missing in a channel', () => {
  const both = (hearAfter: string | null, answerAfter: string) => ({
    answerAfter,
    hearAfter,
    hasRecent: true,
  });
  test.each([
    ['nothing, when its last message was taken in', ago(5), ago(5), null],
    ['what followed the last message that was taken in', ago(5), ago(1), both(null, ago(5))],
    ['what is too old for an answer is heard', ago(60), ago(1), both(ago(60), WINDOW)],
    [
      'and nothing is answered when that is all',
      ago(60),
      ago(20),
      { hearAfter: ago(60), answerAfter: WINDOW, hasRecent: false },
    ],
    ['no further than a day', ago(5_000), ago(1), both(ago(1_440), WINDOW)],
    ['nothing that is older than a day', ago(5_000), ago(2_000), null],
    ['in a conversation that took in nothing, what can be answered', null, ago(1), both(null, WINDOW)],
    ['and nothing else', null, ago(20), null],
    ['anything, when the last message is not known', ago(5), null, both(null, ago(5))],
  ])('%s', (_, cursor, lastMessageId, gap) => {
    expect(gapOf({ cursor, lastMessageId, now: NOW, answerWithinMs: 15 * MINUTE })).toEqual(gap);
  });

  test('is looked for only where something was said within a day', () => {
    expect([ago(1_439), ago(1_441)].map((id) => isOfToday(id, NOW))).toEqual([true, false]);
  });
});

describe('what is owed an answer', () => {
  const message = (id: number, author: string, reference?: number): APIMessage =>
    apiMessage(String(id), {
      author: apiUser(author),
      ...(reference === undefined ? {} : { message_reference: replyTo(String(reference)) }),
    });
  const ids = (messages: readonly APIMessage[], until: string | null = null): number[] =>
    unanswered(messages, 'bot', until).map(({ id }) => Number(id));

  test('is what follows the last message that was replied to: a turn replies to the last of its own', () => {
    const said = [message(1, 'ada'), message(2, 'ben'), message(3, 'ada'), message(4, 'bot', 2)];
    expect(ids(said)).toEqual([3]);
    expect(ids([...said, message(5, 'bot', 3)])).toEqual([]);
  });

  test('is not told by a message of ours that replies to none', () => {
    expect(ids([message(1, 'ada'), message(2, 'bot'), message(3, 'ada')])).toEqual([1, 3]);
  });

  test('is not told by a reply of later: it may have overtaken what was missed', () => {
    const said = [message(1, 'ada'), message(2, 'ben'), message(3, 'bot', 2)];
    expect(ids(said, '2')).toEqual([1, 2]);
    expect(ids(said, '3')).toEqual([]);
  });
});
