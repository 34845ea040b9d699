import { describe, expect, test } from 'vitest';
import { retracted } from '../../../../../src/conversation/record/pending.ts';
import { type ConversationRecord, hasOpenWork } from '../../../../../src/conversation/record/record.ts';
import type { Answer } from '../../../../../src/conversation/record/reply/answer.ts';
import { finished, posted, undelivered } from '../../../../../src/conversation/record/reply/delivery.ts';
import type { Draft } from '../../../../../src/conversation/record/reply/draft.ts';
import {
  draftDeleted,
  draftNotPosted,
  draftPosted,
  draftPosting,
  draftShowing,
  draftUnchangeable,
  draftWithdrawn,
} from '../../../../../src/conversation/record/reply/drafting.ts';
import { abandoned, reset, revised, stopped } from '../../../../../src/conversation/record/transitions.ts';
import { record, snowflake, turn } from '../../../../support/messages.ts';

const draft: Draft = { posted: ['11', '12'], posting: null, unchangeable: [], text: 'so far' };
const answer: Answer = {
  kind: 'reply',
  text: 'all',
  parts: [{ content: 'all', file: null }],
  posted: [],
  usage: null,
  remoteIds: [],
  refusedSince: null,
  isGivenUp: false,
  at: 0,
};
const drafted = (fields: Partial<Draft> = {}, of: Parameters<typeof turn>[0] = {}): ConversationRecord =>
  record({ turn: turn({ draft: { ...draft, ...fields }, ...of }) });
const left = ({ toCleanUp }: ConversationRecord) => toCleanUp.map((one) => one.draft);

test('a message of a draft is a fact before it is posted, and has its id from then on', () => {
  const posting = draftPosting(record({ turn: turn() }), 'so', 'so');
  const fact = { posted: [], posting: { index: 0, content: 'so' }, unchangeable: [], text: 'so' };
  expect(posting.turn?.draft).toEqual(fact);
  expect(draftPosted(posting, '11').turn?.draft).toEqual({ ...fact, posted: ['11'], posting: null });
  expect(draftNotPosted(posting).turn?.draft).toEqual({ ...fact, posting: null });
  expect(draftShowing(posting, 'so far').turn?.draft?.text).toBe('so far');
  expect(draftPosting(drafted(), 'more', 'so far more').turn?.draft?.posting?.index).toBe(2);
});

test('what is told twice of a message changes nothing', () => {
  expect(draftPosted(drafted(), '13').turn?.draft?.posted).toEqual(['11', '12']);
});

test('a message that is deleted, or can be edited no more, is none of the draft', () => {
  expect(draftDeleted(drafted(), 0).turn?.draft?.posted).toEqual([null, '12']);
  expect(retracted(drafted(), ['12'], new Set()).turn?.draft?.posted).toEqual(['11', null]);
  expect(draftUnchangeable(drafted(), 1).turn?.draft).toMatchObject({
    posted: ['11'],
    unchangeable: ['12'],
  });
});

test('a part that was posted is no message that may have been posted any more', () => {
  const posting = { index: 0, content: 'so' };
  const now = posted(drafted({ posted: [], posting }, { answer }), '11');
  expect(now.turn?.draft?.posting).toBeNull();
  const failure = posted(drafted({ posted: [], posting }, { answer: { ...answer, kind: 'failure' } }), '13');
  expect(failure.turn?.draft?.posting).toEqual(posting);
});

describe('a turn that is over leaves its draft', () => {
  test('to be marked, where people have stopped it or the thread, or the bot may not write', () => {
    const expected = [
      { turnId: snowflake(1), replyTo: snowflake(1), isUnwanted: false, draft, answer: null },
    ];
    for (const end of [stopped, reset, abandoned]) {
      const now = end(drafted());
      expect(left(now)).toEqual(expected);
      expect(hasOpenWork(now)).toBe(true);
    }
  });

  test('also where the next reset comes before it was marked', () => {
    expect(left(reset(stopped(drafted())))).toHaveLength(1);
  });

  test('to be deleted, where all who asked have taken their words back', () => {
    const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
    const unwanted = [expect.objectContaining({ isUnwanted: true, draft })];
    expect(left(retracted(drafted({}, { run }), [snowflake(1)], new Set()))).toEqual(unwanted);
    expect(left(revised(retracted(drafted(), [snowflake(1)], new Set()), null))).toEqual(unwanted);
  });

  test('to be deleted as far as it is no part of an answer that stands', () => {
    const one = { answer: { ...answer, posted: ['11'] } };
    expect(left(finished(drafted({}, one)))).toMatchObject([{ isUnwanted: true, ...one, draft }]);
    expect(left(finished(undelivered(drafted({}, { answer }))))).toMatchObject([
      { draft: { posted: ['11', '12'] } },
    ]);
  });

  test('with its answer, where people have stopped that on its way', () => {
    const one = { answer: { ...answer, posted: ['11'] } };
    expect(left(stopped(drafted({}, one)))).toMatchObject([{ isUnwanted: false, ...one, draft }]);
    expect(left(stopped(drafted({ posted: ['11'] }, one)))).toEqual([]);
  });

  test('to nobody, where it has become the answer, or was never shown', () => {
    const two = { ...answer, parts: [...answer.parts, ...answer.parts], posted: ['11', '12'] };
    expect(left(finished(drafted({}, { answer: two })))).toEqual([]);
    expect(left(finished(draftWithdrawn(drafted({}, { answer: { ...answer, posted: ['11'] } }))))).toEqual(
      [],
    );
    expect(left(finished(record({ turn: turn({ answer }) })))).toEqual([]);
    expect(left(stopped(drafted({ posted: [null] })))).toEqual([]);
  });
});
