import { describe, expect, test } from 'vitest';
import type { Question } from '../../../../src/conversation/record/calls/question.ts';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import type { Answer } from '../../../../src/conversation/record/reply/answer.ts';
import type { Draft } from '../../../../src/conversation/record/reply/draft.ts';
import { nextStep, nonceOf } from '../../../../src/conversation/turn/next-step.ts';
import { pending, record, turn } from '../../../support/messages.ts';

const can = {
  resume: true,
  forget: true,
  stream: true,
};
const responses = { kind: 'responses', can, mostBrought: 0 } as const;
const chat = { kind: 'chat', can: { ...can, resume: false }, mostBrought: 0 } as const;
const FIRST = { hasBrought: false };
const thread = { engine: 'responses', id: 'conv_1' } as const;
const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
const answer: Answer = {
  kind: 'reply',
  text: 'hi',
  parts: [{ content: 'hi', file: null }],
  posted: [],
  usage: null,
  remoteIds: [],
  refusedSince: null,
  isGivenUp: false,
  at: 0,
};
const draft: Draft = { posted: ['1'], posting: null, unchangeable: [], text: 'h' };
const question: Question = {
  id: '1-q0',
  turnId: '1',
  call: { id: 'call_1', name: 'add', args: '{}' },
  askedId: '7',
  part: { content: 'May I?', file: null },
  messageId: '9',
  decision: null,
  isUsed: false,
  isClosed: false,
};
const posting = { index: 1, content: 'h' };

describe('what comes next', () => {
  const cases: [string, Partial<ConversationRecord>, string][] = [
    ['nothing owed', {}, 'rest'],
    ['messages wait', { pending: [pending(1, 'a')] }, 'begin'],
    [
      'something was left behind',
      {
        pending: [pending(1, 'a')],
        toCleanUp: [{ thread, run: null, turn: null, draft: null, files: [] }],
      },
      'clean',
    ],
    ['something was deleted', { pending: [pending(1, 'a')], toForget: ['1'] }, 'forget'],
    ['something was deleted in mid-turn', { turn: turn(), thread, toForget: ['1'] }, 'append'],
    ['edited before its run', { turn: turn({ appended: [], toReappend: true }), thread }, 'revise'],
    ['edited as its run began', { turn: turn({ appended: [], run, toReappend: true }), thread }, 'resume'],
    ['a turn without a thread', { turn: turn() }, 'open'],
    [
      'a thread of another engine',
      { turn: turn(), thread: { engine: 'assistants', id: 'thread_1' } },
      'open',
    ],
    ['not appended', { turn: turn(), thread }, 'append'],
    ['appended', { turn: turn({ appended: [] }), thread }, 'run'],
    ['a run under way', { turn: turn({ appended: [], run }), thread }, 'resume'],
    ['answered, not posted', { turn: turn({ appended: [], run, answer }), thread }, 'deliver'],
    ['all posted', { turn: turn({ answer: { ...answer, posted: ['1'] } }), thread }, 'finish'],
    [
      'all posted, and a question does not say what came of it',
      { turn: turn({ questions: [question], answer: { ...answer, posted: ['1'] } }), thread },
      'settle',
    ],
    [
      'all posted, and every question says what came of it',
      {
        turn: turn({ questions: [{ ...question, isClosed: true }], answer: { ...answer, posted: ['1'] } }),
        thread,
      },
      'finish',
    ],
    [
      'a question, and the run goes on',
      { turn: turn({ appended: [], run, questions: [question] }), thread },
      'resume',
    ],
    ['a draft, and the run goes on', { turn: turn({ appended: [], run, draft }), thread }, 'resume'],
    ['a draft, and the run is to be made', { turn: turn({ appended: [], draft }), thread }, 'run'],
    ['a draft and its answer', { turn: turn({ draft, answer }), thread }, 'deliver'],
    [
      'all of it posted in messages of the draft',
      { turn: turn({ draft, answer: { ...answer, posted: ['1'] } }), thread },
      'finish',
    ],
    [
      'messages of the draft beyond the answer',
      { turn: turn({ draft: { ...draft, posted: ['1', '2'] }, answer: { ...answer, posted: ['1'] } }) },
      'withdraw',
    ],
    [
      'one beyond it that may have been posted',
      { turn: turn({ draft: { ...draft, posting }, answer: { ...answer, posted: ['1'] } }) },
      'withdraw',
    ],
    [
      'one beyond it that somebody has deleted',
      { turn: turn({ draft: { ...draft, posted: ['1', null] }, answer: { ...answer, posted: ['1'] } }) },
      'finish',
    ],
    [
      'one that could not be edited, with its part posted anew',
      {
        turn: turn({
          draft: { ...draft, posted: [], unchangeable: ['9'] },
          answer: { ...answer, posted: ['1'] },
        }),
      },
      'withdraw',
    ],
    ['what is to fade, before what waits', { toFade: ['1'], pending: [pending(2, 'two')] }, 'fade'],
    ['what was deleted, before what is to fade', { toFade: ['1'], toForget: ['2'] }, 'forget'],
    [
      'a failure before there was a thread',
      { turn: turn({ answer: { ...answer, kind: 'failure' } }) },
      'deliver',
    ],
  ];
  test.each(cases)('%s', (_, fields, step) => {
    expect(nextStep(record(fields), responses, FIRST).kind).toBe(step);
  });

  test('an engine that cannot resume runs again', () => {
    const local = { engine: 'chat', id: 'local' } as const;
    const fields = { thread: local, turn: turn({ appended: [], run: { ...run, engine: 'chat' } }) };
    expect(nextStep(record(fields), chat, FIRST).kind).toBe('run');
  });

  describe('of a turn whose messages are not in the thread', () => {
    const fresh = { turn: turn(), thread, threadEnd: ['msg_9'] };
    const bringing = { ...responses, mostBrought: 2 };

    test('is a run that brings them', () => {
      expect(nextStep(record(fresh), bringing, FIRST).kind).toBe('run');
      expect(nextStep(record({ ...fresh, threadEnd: [] }), bringing, FIRST).kind).toBe('run');
    });

    test('is to append them after such a run has failed', () => {
      expect(nextStep(record(fresh), bringing, { hasBrought: true }).kind).toBe('append');
    });

    test('is to append them where the thread’s end is not known, so that they could not be found', () => {
      expect(nextStep(record({ ...fresh, threadEnd: null }), bringing, FIRST).kind).toBe('append');
    });

    test('is to append them where they are more than a run can bring', () => {
      expect(nextStep(record(fresh), { ...responses, mostBrought: 0 }, FIRST).kind).toBe('append');
    });

    test('is to go on with the run that brings them', () => {
      expect(nextStep(record({ ...fresh, turn: turn({ run }) }), bringing, FIRST).kind).toBe('resume');
    });

    test('is to keep them in the thread once their failure was told, unless they are to be forgotten', () => {
      const told = { ...answer, kind: 'failure' as const, posted: ['1'] };
      const failed = (toKeep: boolean) => record({ ...fresh, turn: turn({ answer: told, toKeep }) });
      expect(nextStep(failed(true), bringing, FIRST).kind).toBe('keep');
      expect(nextStep(failed(false), bringing, FIRST).kind).toBe('finish');
    });
  });
});

test('a part has one nonce, as a draft too, a failure notice another, and so has one posted anew, all within Discord’s 25 characters', () => {
  const reply = turn({ id: '12345678901234567890', answer });
  expect(nonceOf(reply, 0)).toBe('12345678901234567890-0');
  expect(nonceOf({ ...reply, answer: { ...answer, kind: 'failure' } }, 4)).toBe('12345678901234567890-f4');
  expect(nonceOf({ ...reply, draft }, 4)).toBe('12345678901234567890-4');
  const anew = { ...draft, unchangeable: ['9'] };
  expect(nonceOf({ ...reply, draft: anew }, 4)).toBe('12345678901234567890-n4');
  expect(nonceOf(reply, 4).length).toBeLessThanOrEqual(25);
});
