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
  expect(danglingCalls(output)).toEqual(['b']);
  expect(functionCalls(output)).toEqual([
    { id: 'a', name: 'f', args: '{}' },
    { id: 'b', name: 'f', args: '{}' },
  ]);
});
