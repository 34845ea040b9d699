import type { Response } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { danglingCalls, functionCalls, isOver, resultOf } from '../../../../src/engine/responses/output.ts';
import { EngineError } from '../../../../src/errors.ts';

const said = (text: string, fields: object = {}): object => ({
  id: `msg_${text}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
  ...fields,
});
const response = (output: object[], fields: object = {}): Response =>
  ({ id: 'resp_1', status: 'completed', output, usage: null, ...fields }) as unknown as Response;

describe('the result of a response', () => {
  test('is its messages, in order, with the ids of everything that was made', () => {
    const result = resultOf(
      response([{ id: 'rs_1', type: 'reasoning', summary: [] }, said('one'), said('two')], {
        usage: { input_tokens: 7, output_tokens: 3 },
      }),
    );
    expect(result).toEqual({
      text: 'one\n\ntwo',
      files: [],
      citations: [],
      usage: { input: 7, output: 3 },
      threadTokens: 10,
      finish: 'completed',
      remoteIds: ['rs_1', 'msg_one', 'msg_two', 'resp_1'],
    });
  });

  test('leaves out what the model says to itself', () => {
    const result = resultOf(
      response([said('let me see', { phase: 'commentary' }), said('42', { phase: 'final_answer' })]),
    );
    expect(result.text).toBe('42');
  });

  test('is a refusal with its words', () => {
    const refusal = said('', { content: [{ type: 'refusal', refusal: 'I will not.' }] });
    expect(resultOf(response([refusal]))).toMatchObject({ text: 'I will not.', finish: 'refused' });
  });

  test('is empty where nothing was said', () => {
    expect(resultOf(response([]))).toMatchObject({ text: '', finish: 'completed' });
  });

  test('names its sources', () => {
    const content = [
      {
        type: 'output_text',
        text: 'See there.',
        annotations: [
          {
            type: 'url_citation',
            title: 'There',
            url: 'https://there.example',
            start_index: 0,
            end_index: 3,
          },
          { type: 'file_citation', filename: 'notes.txt', file_id: 'file_1', index: 0 },
          { type: 'of_next_year' },
        ],
      },
    ];
    expect(resultOf(response([said('', { content })])).citations).toEqual([
      { title: 'There', url: 'https://there.example' },
      { title: 'notes.txt' },
    ]);
  });

  // https://github.com/vercel/ai/issues/10199
  test('names a page though its title is missing, and no page where the URL is', () => {
    const url = 'https://there.example';
    const annotations = [
      { type: 'url_citation', url },
      { type: 'url_citation', url, title: null },
      { type: 'url_citation', url_citation: { url, title: 'There' } },
      { type: 'url_citation', title: 'Nowhere', url: null },
      { type: 'file_citation', filename: null },
      null,
    ];
    const content = [
      { type: 'output_text', text: 'a', annotations },
      { type: 'output_text', text: 'b', annotations: null },
    ];
    expect(resultOf(response([said('', { content })]))).toMatchObject({
      text: 'ab',
      citations: [
        { title: '', url },
        { title: '', url },
        { title: 'There', url },
      ],
    });
  });

  // https://github.com/livekit/agents/issues/6763, https://github.com/run-llama/llama_index/issues/22812
  test('is read though parts of it are null, missing or unknown', () => {
    const output = [
      null,
      { type: 'of_next_year' },
      { type: 'message', role: 'assistant', id: null, content: null },
      said('', {
        content: [null, { type: 'output_text', text: null }, { type: 'of_next_year' }, { type: 'refusal' }],
      }),
      said('one'),
      { type: 'function_call', call_id: null, name: 'f' },
      { type: 'function_call', call_id: 'a', name: null },
    ] as object[];
    expect(functionCalls(response(output).output)).toEqual([{ id: 'a', name: '', args: '' }]);
    for (const usage of [{}, { total_tokens: 5 }, { input_tokens: null, output_tokens: 4 }, 'many'])
      expect(resultOf(response(output, { usage, incomplete_details: { reason: null } }))).toMatchObject({
        text: 'one',
        usage: null,
        finish: 'refused',
        remoteIds: ['msg_', 'msg_one', 'resp_1'],
      });
    expect(resultOf(response(null as unknown as object[]))).toMatchObject({
      text: '',
      remoteIds: ['resp_1'],
    });
  });

  test.each(['max_output_tokens', 'content_filter', 'steered', 'of_next_year'])(
    'is incomplete because of %s',
    (reason) => {
      const result = resultOf(
        response([said('half')], { status: 'incomplete', incomplete_details: { reason } }),
      );
      expect(result).toMatchObject({ text: 'half', finish: 'incomplete', reason });
    },
  );

  test('is what was said so far when somebody else cancelled it', () => {
    expect(resultOf(response([said('half')], { status: 'cancelled' }))).toMatchObject({
      text: 'half',
      finish: 'cancelled',
    });
  });

  test('of a failed one is its error, and the run may be started again', () => {
    const failed = response([], {
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'slow down' },
    });
    expect(() => resultOf(failed)).toThrow(EngineError);
    expect(() => resultOf(failed)).toThrow(expect.objectContaining({ fault: 'rate', committed: 'no' }));
  });
});

test.each([
  ['completed', true],
  ['failed', true],
  ['incomplete', true],
  ['cancelled', true],
  ['queued', false],
  ['in_progress', false],
  ['of_next_year', false],
])('a response that is %s is over: %s', (status, over) => {
  expect(isOver(response([], { status }))).toBe(over);
});

test('a call without an output dangles', () => {
  const call = (id: string): object => ({
    id: `fc_${id}`,
    type: 'function_call',
    call_id: id,
    name: 'f',
    arguments: '{}',
  });
  const items = [call('a'), { type: 'function_call_output', call_id: 'a', output: '' }, call('b')];
  const { output } = response(items);
  expect(danglingCalls(output).map(({ id }) => id)).toEqual(['b']);
  expect(functionCalls(output)).toEqual([
    { id: 'a', name: 'f', args: '{}' },
    { id: 'b', name: 'f', args: '{}' },
  ]);
});
