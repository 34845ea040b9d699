import { expect, test } from 'vitest';
import { hasOpenWork } from '../../../../src/conversation/record/record.ts';
import type { Answer } from '../../../../src/conversation/record/reply/answer.ts';
import { finished, posted } from '../../../../src/conversation/record/reply/delivery.ts';
import {
  answered,
  begun,
  left,
  reset,
  revised,
  stopped,
  threadDropped,
  threaded,
} from '../../../../src/conversation/record/transitions.ts';
import { pending, record, snowflake, turn } from '../../../support/messages.ts';

const thread = { engine: 'responses', id: 'conv_1' } as const;
const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
const answer: Answer = {
  kind: 'reply',
  text: 'hi',
  parts: [{ content: 'hi', file: null }],
  posted: [],
  usage: { input: 10, output: 5 },
  remoteIds: [],
  refusedSince: null,
  isGivenUp: false,
  at: 0,
};

test('a turn takes all that waits, is named for its last message and freezes its instructions', () => {
  const now = begun(record({ pending: [pending(1, 'one'), pending(2, 'two')] }), 'Be kind.', 7);
  expect(now.pending).toEqual([]);
  expect(now.turn).toMatchObject({ id: snowflake(2), instructions: 'Be kind.', beganAt: 7, run: null });
  expect(now.turn?.messages).toHaveLength(2);
});

test('a turn begins with what was missed, and there is room again', () => {
  const now = begun(
    record({ unansweredContext: [pending(1, 'late')], pending: [pending(2, 'now')], queueFullTold: true }),
    '',
    7,
  );
  expect(now.turn?.messages.map((message) => message.text)).toEqual(['late', 'now']);
  expect(now).toMatchObject({ unansweredContext: [], queueFullTold: false });
});

test('what was deleted leaves the turn before its run, and an empty turn is over', () => {
  const two = record({
    thread,
    toForget: [snowflake(1), snowflake(9)],
    turn: turn({ messages: [pending(1, 'one'), pending(2, 'two')], appended: [], toReappend: true }),
  });
  const now = revised(two, thread);
  expect(now.turn).toMatchObject({ appended: null, toReappend: false });
  expect(now.turn?.messages.map((message) => message.text)).toEqual(['two']);
  expect(now.toForget).toEqual([snowflake(9)]);
  expect(
    revised(record({ toForget: [snowflake(1)], turn: turn({ toReappend: true }) }), null).turn,
  ).toBeNull();
});

test('what has left the thread is no longer to be forgotten', () => {
  expect(left(record({ thread, toForget: ['1', '2'] }), ['1'], thread)).toMatchObject({
    thread,
    toForget: ['2'],
  });
});

test('what was told counts until there is a reply', () => {
  const told = answered(record({ turn: turn() }), { ...answer, kind: 'failure' }, 'quota');
  expect(told.lastFailure).toBe('quota');
  expect(answered({ ...told, turn: turn() }, answer).lastFailure).toBeNull();
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
    toCleanUp: [{ thread, run: null, turn: null, draft: null }],
  });
});

test('posted parts are counted and usage is added up', () => {
  const now = posted(record({ turn: turn({ answer }) }), '77');
  expect(now.turn?.answer?.posted).toEqual(['77']);
  expect(finished(now)).toMatchObject({ turn: null, usage: { turns: 1, input: 10, output: 5 } });
});

test('stopping ends the turn, leaves its run to be cancelled and keeps what waits', () => {
  const now = stopped(record({ thread, turn: turn({ run }), pending: [pending(2, 'two')] }));
  expect(now).toMatchObject({ turn: null, thread, toCleanUp: [{ thread: null, run, turn: { run } }] });
  expect(now.pending).toHaveLength(1);
  expect(stopped(record({ turn: turn({ run, answer }) })).toCleanUp).toEqual([]);
});

test('a reset leaves nothing but what is to be cleaned up, and the settings', () => {
  const now = reset(
    record({ thread, turn: turn({ run }), pending: [pending(2, 'two')], instructions: 'Rhyme.' }),
  );
  expect(now).toMatchObject({ thread: null, turn: null, pending: [], epoch: 1, instructions: 'Rhyme.' });
  expect(now.toCleanUp).toEqual([{ thread, run, turn: null, draft: null, files: [] }]);
  expect(hasOpenWork(now)).toBe(true);
  expect(hasOpenWork(reset(record()))).toBe(false);
});
