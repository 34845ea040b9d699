import { describe, expect, test } from 'vitest';
import {
  accepted,
  edited,
  hasRoom,
  missed,
  refused,
  retracted,
  wasSeen,
} from '../../../../src/conversation/record/pending.ts';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import { snowflakeAt } from '../../../../src/snowflake.ts';
import { incoming, pending, record, snowflake, turn } from '../../../support/messages.ts';

const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
const NONE: ReadonlySet<string> = new Set();

describe('taking in', () => {
  test('keeps messages in Discord’s order, whatever order they arrive in', () => {
    const waiting = [3, 1, 2].reduce((now, n) => accepted(now, incoming(n, `text ${n}`), 0), record());
    expect(waiting.pending.map((message) => message.text)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(waiting.cursor).toBe(snowflake(3));
  });

  test('what was missed waits apart, the latest fifty of it, and is seen as well', () => {
    let now = record();
    for (let n = 0; n < 60; n += 1) now = missed(now, incoming(n, `text ${n}`), 0);
    expect(now.pending).toEqual([]);
    expect(now.unansweredContext.map((message) => message.text)).toEqual(
      Array.from({ length: 50 }, (_, n) => `text ${n + 10}`),
    );
    expect(wasSeen(now, snowflake(0))).toBe(true);
  });
});

describe('what was seen', () => {
  const at = (minute: number): ReturnType<typeof incoming> =>
    incoming(0, 'x', { id: snowflakeAt(1_764_072_000_000 + minute * 60_000) });
  const after = (...minutes: readonly number[]): ConversationRecord =>
    minutes.reduce((now, minute) => accepted(now, at(minute), 0), record());

  test('is kept id by id for an hour, and as a whole before that', () => {
    const now = after(0, 1, 30, 90);
    expect(now.seen).toEqual([at(30).id, at(90).id]);
    expect(now.seenUpTo).toBe(at(1).id);
    for (const minute of [0, 0.5, 1, 30, 90]) expect(wasSeen(now, at(minute).id)).toBe(true);
    for (const minute of [2, 89, 91]) expect(wasSeen(now, at(minute).id)).toBe(false);
  });

  test('stays bounded in a flood, and nothing of it is taken in twice', () => {
    let now = record();
    for (let n = 0; n < 1_500; n += 1) now = refused(now, incoming(n, 'x'), n);
    expect(now.seen).toHaveLength(1_000);
    expect([0, 499, 500, 1_499].map((n) => wasSeen(now, snowflake(n)))).toEqual([true, true, true, true]);
    expect(wasSeen(now, snowflake(1_500))).toBe(false);
  });
});

describe('room', () => {
  const by = (author: string, from: number, count: number): ConversationRecord['pending'] =>
    Array.from({ length: count }, (_, n) => ({ ...pending(from + n, 'x'), authorId: author }));
  const message = incoming(99, 'one more', { author: { id: 'ada', name: 'Ada', kind: 'person' } });

  test.each([
    ['nothing waits', [], true],
    ['one person wrote 24 of them', by('ada', 0, 24), true],
    ['one person wrote 25 of them', by('ada', 0, 25), false],
    ['another person wrote 25 of them', by('ben', 0, 25), true],
    ['fifty wait', [...by('ben', 0, 25), ...by('cleo', 25, 25)], false],
  ])('in a server where %s', (_, waiting, room) => {
    expect(hasRoom(record({ pending: waiting }), message)).toBe(room);
  });

  test('in a direct message is for its one person', () => {
    const own = { ...message, serverId: null };
    expect(hasRoom(record({ pending: by('ada', 0, 49) }), own)).toBe(true);
    expect(hasRoom(record({ pending: by('ada', 0, 50) }), own)).toBe(false);
  });
});

describe('an edit', () => {
  const waiting = record({ pending: [pending(1, 'one'), pending(2, 'two')] });

  test('of what waits is what runs', () => {
    expect(edited(waiting, incoming(2, 'TWO')).pending.map((message) => message.text)).toEqual([
      'one',
      'TWO',
    ]);
    expect(
      edited(record({ unansweredContext: [pending(1, 'one')] }), incoming(1, 'ONE')).unansweredContext[0]
        ?.text,
    ).toBe('ONE');
    expect(edited(waiting, incoming(9, 'unknown'))).toBe(waiting);
  });

  test('of what has begun and does not run yet revises the turn', () => {
    const now = edited(record({ turn: turn({ appended: [] }) }), incoming(1, 'HELLO'));
    expect(now.turn).toMatchObject({ messages: [{ text: 'HELLO' }], toReappend: true });
  });

  test('of what runs comes too late', () => {
    const running = record({ turn: turn({ run }) });
    expect(edited(running, incoming(1, 'HELLO'))).toBe(running);
  });
});

describe('a deletion', () => {
  const one = [snowflake(1)];

  test('of what waits takes it out, and nothing is left to forget', () => {
    const waiting = record({ pending: [pending(1, 'one'), pending(2, 'two')], seen: [snowflake(1)] });
    const now = retracted(waiting, one, new Set(one));
    expect(now.pending.map((message) => message.text)).toEqual(['two']);
    expect(now.toForget).toEqual([]);
    expect(
      retracted(record({ unansweredContext: [pending(1, 'one')] }), one, NONE).unansweredContext,
    ).toEqual([]);
  });

  test('of what has begun and does not run yet revises the turn', () => {
    const now = retracted(record({ turn: turn() }), one, NONE);
    expect(now).toMatchObject({ toForget: one, turn: { toReappend: true } });
  });

  test('of all that a run is about stops it', () => {
    const now = retracted(record({ turn: turn({ run }) }), one, NONE);
    expect(now).toMatchObject({ turn: null, toForget: one, toCleanUp: [{ run }] });
  });

  test('of a part of what a run is about lets it run', () => {
    const messages = [pending(1, 'one'), pending(2, 'two')];
    const half = retracted(record({ turn: turn({ messages, run }) }), one, NONE);
    expect(half).toMatchObject({ toForget: one, turn: { run, toReappend: false } });
    expect(retracted(half, [snowflake(2)], NONE).turn).toBeNull();
  });

  test('of what was said earlier is to be forgotten, once', () => {
    const now = retracted(record(), one, new Set(one));
    expect(now.toForget).toEqual(one);
    expect(retracted(now, one, new Set(one))).toBe(now);
  });

  test('of what was never said to the bot changes nothing', () => {
    const now = record({
      pending: [pending(2, 'two')],
      turn: turn({ id: snowflake(3), messages: [pending(3, 'x')] }),
    });
    expect(retracted(now, one, NONE)).toBe(now);
  });
});
