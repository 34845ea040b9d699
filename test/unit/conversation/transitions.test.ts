import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/conversation/record.ts';
import { hasOpenWork } from '../../../src/conversation/record.ts';
import {
  accepted,
  begun,
  edited,
  finished,
  posted,
  reset,
  retracted,
  stopped,
  threadDropped,
  threaded,
} from '../../../src/conversation/transitions.ts';
import { incoming, pending, record, snowflake, turn } from '../../support/messages.ts';

const thread = { engine: 'responses', id: 'conv_1' } as const;
const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
const answer: Answer = {
  kind: 'reply',
  text: 'hi',
  parts: [{ content: 'hi', file: null }],
  posted: [],
  usage: { input: 10, output: 5 },
  remoteIds: [],
  at: 0,
};

describe('accepting', () => {
  test('keeps messages in Discord’s order, whatever order they arrive in', () => {
    const waiting = [3, 1, 2].reduce((now, n) => accepted(now, incoming(n, `text ${n}`), 0), record());
    expect(waiting.pending.map((message) => message.text)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(waiting.cursor).toBe(snowflake(3));
  });

  test('remembers a hundred ids', () => {
    let now = record();
    for (let n = 0; n < 150; n += 1) now = accepted(now, incoming(n, 'x'), 0);
    expect(now.seen).toHaveLength(100);
    expect(now.seen.at(-1)).toBe(snowflake(149));
  });
});

describe('before the run', () => {
  const waiting = record({ pending: [pending(1, 'one'), pending(2, 'two')] });

  test('an edit is what runs', () => {
    expect(edited(waiting, incoming(2, 'TWO')).pending.map((message) => message.text)).toEqual([
      'one',
      'TWO',
    ]);
    expect(edited(waiting, incoming(9, 'unknown'))).toBe(waiting);
  });

  test('a deleted message does not run', () => {
    expect(retracted(waiting, [snowflake(1)]).pending.map((message) => message.text)).toEqual(['two']);
    expect(retracted(waiting, [snowflake(9)])).toBe(waiting);
  });
});

test('a turn takes all that waits, is named for its last message and freezes its instructions', () => {
  const now = begun(record({ pending: [pending(1, 'one'), pending(2, 'two')] }), 'Be kind.', 7);
  expect(now.pending).toEqual([]);
  expect(now.turn).toMatchObject({ id: snowflake(2), instructions: 'Be kind.', beganAt: 7, run: null });
  expect(now.turn?.messages).toHaveLength(2);
});

test('a second turn never begins over a first', () => {
  const busy = record({ turn: turn(), pending: [pending(2, 'two')] });
  expect(begun(busy, '', 0)).toBe(busy);
});

test('a new thread voids what the turn did in the old one', () => {
  const now = threaded(record({ thread, turn: turn({ appended: [], run }) }), {
    engine: 'responses',
    id: 'conv_2',
  });
  expect(now.turn).toMatchObject({ appended: null, run: null });
  expect(threadDropped(record({ thread, turn: turn() }))).toMatchObject({
    thread: null,
    discarded: [{ thread, run: null }],
  });
});

test('posted parts are counted and usage is added up', () => {
  const now = posted(record({ turn: turn({ answer }) }), '77');
  expect(now.turn?.answer?.posted).toEqual(['77']);
  expect(finished(now)).toMatchObject({ turn: null, usage: { turns: 1, input: 10, output: 5 } });
});

test('stopping ends the turn, leaves its run to be cancelled and keeps what waits', () => {
  const now = stopped(record({ thread, turn: turn({ run }), pending: [pending(2, 'two')] }));
  expect(now).toMatchObject({ turn: null, thread, discarded: [{ thread: null, run }] });
  expect(now.pending).toHaveLength(1);
  expect(stopped(record({ turn: turn({ run, answer }) })).discarded).toEqual([]);
});

test('a reset leaves nothing but what is to be cleaned up, and the settings', () => {
  const now = reset(
    record({ thread, turn: turn({ run }), pending: [pending(2, 'two')], instructions: 'Rhyme.' }),
  );
  expect(now).toMatchObject({ thread: null, turn: null, pending: [], epoch: 1, instructions: 'Rhyme.' });
  expect(now.discarded).toEqual([{ thread, run }]);
  expect(hasOpenWork(now)).toBe(true);
  expect(hasOpenWork(reset(record()))).toBe(false);
});
