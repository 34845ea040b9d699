import { describe, expect, test } from 'vitest';
import type { PageMessage } from '../../../../playground/contract/message.ts';
import { compareIds, newerThan } from '../../../../playground/page/state/ids.ts';
import {
  LONGEST_WINDOW,
  type MessageWindow,
  windowOf,
  withAfter,
  withBefore,
  withEdited,
  withNew,
  without,
} from '../../../../playground/page/state/message-window.ts';
import { rowsOf } from '../../../../playground/page/state/rows.ts';

const ADA = { id: '11', name: 'Ada', bot: false, colour: '#000000' };
const BEN = { id: '12', name: 'Ben', bot: false, colour: '#000000' };
const MINUTE = 60_000;

function message(id: number, more: Partial<PageMessage> = {}): PageMessage {
  return {
    id: String(id),
    channelId: '1',
    type: 0,
    author: ADA,
    content: `message ${id}`,
    at: new Date(id * MINUTE).toISOString(),
    editedAt: null,
    mentions: [],
    mentionsEveryone: false,
    replyTo: null,
    forwarded: null,
    embeds: [],
    attachments: [],
    components: [],
    reactions: [],
    threadId: null,
    answers: null,
    onlyFor: null,
    thinking: false,
    ...more,
  };
}

const range = (from: number, to: number): PageMessage[] =>
  Array.from({ length: to - from + 1 }, (_, n) => message(from + n));
const ends = ({ messages, hasBefore, hasAfter }: MessageWindow) => [
  messages[0]?.id,
  messages.at(-1)?.id,
  messages.length,
  hasBefore,
  hasAfter,
];

test.each([
  ['99', '100', -1],
  ['100', '99', 1],
  ['1575289537070891008', '1575289537070891009', -1],
  ['7', '7', 0],
])('%s beside %s', (a, b, sign) => {
  expect(Math.sign(compareIds(a, b))).toBe(sign);
});

test('anything is newer than nothing, and nothing is newer than anything', () => {
  expect([newerThan('1', null), newerThan(null, '1'), newerThan(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('a stretch of history', () => {
  const latest = windowOf({ messages: range(951, 1000), hasBefore: true, hasAfter: false });

  test('grows backwards and stays as long as it may be', () => {
    let stretch = latest;
    for (let first = 901; first >= 701; first -= 50)
      stretch = withBefore(stretch, { messages: range(first, first + 49), hasBefore: true, hasAfter: true });
    expect(ends(stretch)).toEqual(['701', '900', LONGEST_WINDOW, true, true]);
  });

  test('comes back to the present', () => {
    const old = windowOf({ messages: range(701, 900), hasBefore: true, hasAfter: true });
    const on = withAfter(old, { messages: range(901, 950), hasBefore: true, hasAfter: true });
    expect(ends(on)).toEqual(['751', '950', LONGEST_WINDOW, true, true]);
    expect(ends(withAfter(on, { messages: range(951, 1000), hasBefore: true, hasAfter: false }))).toEqual([
      '801',
      '1000',
      LONGEST_WINDOW,
      true,
      false,
    ]);
  });

  test('takes a new message only where it reaches up to the present', () => {
    expect(ends(withNew(latest, message(1001)))).toEqual(['951', '1001', 51, true, false]);
    const old = windowOf({ messages: range(1, 50), hasBefore: false, hasAfter: true });
    expect(withNew(old, message(1001))).toBe(old);
  });

  test('holds a message once, whatever tells of it twice', () => {
    expect(ends(withNew(latest, message(1000)))).toEqual(['951', '1000', 50, true, false]);
  });

  test('shows an edit and loses what is deleted', () => {
    const edited = withEdited(latest, message(1000, { content: 'other words' }));
    expect(edited.messages.at(-1)?.content).toBe('other words');
    expect(withEdited(latest, message(5))).toBe(latest);
    expect(ends(without(latest, '1000'))).toEqual(['951', '999', 49, true, false]);
  });
});

describe('the rows', () => {
  const dayOf = (at: string): string => at.slice(0, 10);
  const marks = (messages: PageMessage[], firstNew: string | null = null) =>
    rowsOf(messages, firstNew, dayOf).map(({ day, fresh, joined }) =>
      [day && 'day', fresh && 'fresh', joined && 'joined'].filter(Boolean).join(' '),
    );

  test('of one author soon after one another belong together', () => {
    expect(marks([message(1), message(2), message(10), message(11, { author: BEN }), message(12)])).toEqual([
      'day',
      'joined',
      '',
      '',
      '',
    ]);
  });

  test.each([
    ['a reply', { replyTo: { id: '1', author: BEN, content: 'x' } }],
    ['an answer to a command', { answers: { interactionId: '1', user: ADA, command: '/help' } }],
    ['one that only some see', { onlyFor: '11' }],
  ])('%s stands by itself', (_, more) => {
    expect(marks([message(1), message(2, more)])).toEqual(['day', '']);
  });

  test('begin a day', () => {
    expect(marks([message(1), message(1_500)])).toEqual(['day', 'day']);
  });

  test('mark what is new, unless there is nothing before it', () => {
    const said = [message(1), message(2), message(3), message(4)];
    expect(marks(said, '3')).toEqual(['day', 'joined', 'fresh', 'joined']);
    expect(marks(said, '1')).toEqual(['day', 'joined', 'joined', 'joined']);
  });
});
