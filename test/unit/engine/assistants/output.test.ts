import type { Message } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import { describe, expect, test } from 'vitest';
import { withoutMarks } from '../../../../src/conversation/text/citations/marks.ts';
import {
  functionCalls,
  isOver,
  isSettled,
  requireSuccess,
  resultOf,
} from '../../../../src/engine/assistants/output.ts';

const run = (fields: object = {}): Run =>
  ({
    id: 'run_1',
    status: 'completed',
    usage: { prompt_tokens: 7, completion_tokens: 3 },
    ...fields,
  }) as unknown as Run;
const message = (content: object[], fields: object = {}): Message =>
  ({
    id: 'msg_1',
    role: 'assistant',
    run_id: 'run_1',
    status: 'completed',
    content,
    ...fields,
  }) as unknown as Message;
const text = (value: string, annotations: object[] = []): object => ({
  type: 'text',
  text: { value, annotations },
});

describe('the result of a run', () => {
  test('is what its own messages say', () => {
    const messages = [
      message([text('old')], { run_id: 'run_0' }),
      message([text('asked')], { role: 'user', run_id: null }),
      message([text('one')]),
      message([text('two')], { id: 'msg_2' }),
    ];
    expect(resultOf(run(), messages)).toEqual({
      text: 'one\n\ntwo',
      files: [],
      citations: [],
      usage: { input: 7, output: 3 },
      finish: 'completed',
      remoteIds: ['msg_1', 'msg_2'],
    });
  });

  test('is empty where nothing was said, or only a picture was made', () => {
    expect(resultOf(run(), []).text).toBe('');
    expect(resultOf(run(), [message([{ type: 'image_file', image_file: { file_id: 'f' } }])]).text).toBe('');
  });

  test('replaces marks from the last to the first, also where they repeat', () => {
    const value = 'A【1†s】 and B【1†s】 in [x](sandbox:/mnt/data/x.csv).';
    const mark = (start: number): object => ({
      type: 'file_citation',
      text: '【1†s】',
      start_index: start,
      end_index: start + 5,
      file_citation: { file_id: 'file_1' },
    });
    const path = 'sandbox:/mnt/data/x.csv';
    const at = value.indexOf(path);
    const file = {
      type: 'file_path',
      text: path,
      start_index: at,
      end_index: at + path.length,
      file_path: { file_id: 'f' },
    };
    const result = resultOf(run(), [message([text(value, [mark(1), file, mark(value.lastIndexOf('【'))])])]);
    expect(result.text).toBe(`A and B in [x](${path}).`);
    expect(withoutMarks(result.text)).toBe('A and B in x.csv.');
    expect(result.citations).toEqual([{ title: 'file_1' }, { title: 'file_1' }]);
  });

  test('replaces marks whose place is counted in code points, and none that stand elsewhere', () => {
    const mark = (start: unknown, fields: object = {}): object => ({
      type: 'file_citation',
      text: '[s]',
      start_index: start,
      end_index: 9,
      file_citation: { file_id: 'file_1' },
      ...fields,
    });
    const parts = [
      text('😀😀 A[s] B.', [mark(4)]),
      text(' C[s] D.', [mark(9), mark(null), mark(2, { text: null })]),
    ];
    expect(resultOf(run(), [message(parts)]).text).toBe('😀😀 A B. C[s] D.');
  });

  // https://github.com/vercel/ai/issues/10199, https://github.com/livekit/agents/issues/6763
  test('is read though parts of it are null, missing or unknown', () => {
    const messages = [
      null,
      message([null as unknown as object, { type: 'of_next_year' }, { type: 'text', text: null }]),
      message([
        text('one', [null as unknown as object, { type: 'file_citation' }, { type: 'of_next_year' }]),
      ]),
      message([{ type: 'text', text: { value: ' two', annotations: null } }, { type: 'refusal' }]),
      message(null as unknown as object[], { id: 'msg_2' }),
    ] as Message[];
    for (const usage of [{}, { total_tokens: 5 }, { prompt_tokens: null, completion_tokens: 4 }, 'many'])
      expect(resultOf(run({ usage, incomplete_details: { reason: null } }), messages)).toEqual({
        text: 'one\n\n two',
        files: [],
        citations: [],
        usage: null,
        finish: 'refused',
        remoteIds: ['msg_1', 'msg_1', 'msg_1', 'msg_2'],
      });
  });

  test('is a refusal with its words', () => {
    const result = resultOf(run(), [message([{ type: 'refusal', refusal: 'I will not.' }])]);
    expect(result).toMatchObject({ text: 'I will not.', finish: 'refused' });
  });

  test('is incomplete for the reason of the run, or of the message', () => {
    const cut = run({ status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } });
    expect(resultOf(cut, [message([text('half')])])).toMatchObject({
      text: 'half',
      finish: 'incomplete',
      reason: 'max_completion_tokens',
    });
    const filtered = message([text('half')], {
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    });
    expect(resultOf(run(), [filtered])).toMatchObject({ finish: 'incomplete', reason: 'content_filter' });
  });

  test('has no usage where the service tells none', () => {
    expect(resultOf(run({ usage: null }), []).usage).toBeNull();
  });
});

test.each([
  ['queued', false, false],
  ['in_progress', false, false],
  ['cancelling', false, false],
  ['of_next_year', false, false],
  ['requires_action', false, true],
  ['completed', true, true],
  ['failed', true, true],
  ['incomplete', true, true],
  ['expired', true, true],
  ['cancelled', true, true],
])('a run that is %s is over: %s, settled: %s', (status, over, settled) => {
  expect([isOver(run({ status })), isSettled(run({ status }))]).toEqual([over, settled]);
});

test('a run that failed or expired has no result', () => {
  const failed = run({ status: 'failed', last_error: { code: 'rate_limit_exceeded', message: 'slow down' } });
  expect(() => requireSuccess(failed)).toThrow(expect.objectContaining({ fault: 'rate', committed: 'no' }));
  expect(() => requireSuccess(run({ status: 'expired' }))).toThrow(
    expect.objectContaining({ fault: 'timeout' }),
  );
  expect(() => requireSuccess(run({ status: 'cancelled' }))).not.toThrow();
});

test('calls are read though parts of them are null or missing', () => {
  const waiting = (required_action: unknown): Run => run({ status: 'requires_action', required_action });
  const outputs = { tool_calls: [null, { id: 'a' }, { id: null, function: { name: 'f' } }] };
  expect(functionCalls(waiting({ submit_tool_outputs: outputs }))).toEqual([{ id: 'a', name: '', args: '' }]);
  for (const nothing of [
    null,
    {},
    { submit_tool_outputs: null },
    { submit_tool_outputs: { tool_calls: null } },
  ])
    expect(functionCalls(waiting(nothing))).toEqual([]);
});
