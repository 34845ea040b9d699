import { expect, test } from 'vitest';
import { createEventFeed } from '../../../playground/event-feed.ts';

const event = (id: string) => ({ kind: 'gone', channelId: '1', id }) as const;

test('whoever comes back gets what came after the cursor, in order', () => {
  const feed = createEventFeed('one');
  feed.publish(event('1'));
  const { cursor } = feed;
  feed.publish(event('2'));
  feed.publish(event('3'));
  expect(feed.since(cursor)?.map((entry) => entry.event)).toEqual([event('2'), event('3')]);
  expect(feed.since(feed.cursor)).toEqual([]);
});

test.each([
  ['of an earlier feed', 'another-0'],
  ['from the future', 'one-9'],
  ['that is none', 'nonsense'],
  ['that is empty', ''],
  ['without a number', 'one-'],
])('a cursor %s is not known', (_, cursor) => {
  expect(createEventFeed('one').since(cursor)).toBeNull();
});

test('what came too long ago is not known either', () => {
  const feed = createEventFeed('one');
  const { cursor } = feed;
  for (let n = 0; n < 3_000; n += 1) feed.publish(event(String(n)));
  expect(feed.since(cursor)).toBeNull();
  expect(feed.since('one-2999')?.map((entry) => entry.event)).toEqual([event('2999')]);
});
