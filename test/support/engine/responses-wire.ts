/** What a service that speaks Responses says, word by word, for tests that decide every word. */

import type { WireAnswer, WireRequest } from './engine-wire.ts';

export const said = (text: string, fields: object = {}): object => ({
  id: 'msg_reply',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
  ...fields,
});
export const called = (id: string): object => ({
  id: `fc_${id}`,
  type: 'function_call',
  call_id: id,
  name: 'look',
  arguments: '{}',
});
export const response = (status: string, output: object[] = [], fields: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  status,
  output,
  usage: status === 'completed' ? { input_tokens: 5, output_tokens: 2 } : null,
  ...fields,
});
export const created = { type: 'response.created', response: response('in_progress') };
export const delta = (text: string): object => ({
  type: 'response.output_text.delta',
  item_id: 'msg_reply',
  delta: text,
});
export const completed = { type: 'response.completed', response: response('completed', [said('hello')]) };
export const LOCKED: WireAnswer = {
  status: 400,
  body: {
    error: {
      message: 'Another process is currently operating on this conversation.',
      code: 'conversation_locked',
    },
  },
};
export const items = (...data: object[]): WireAnswer => ({ body: { object: 'list', data, has_more: false } });

/** Answers by route; a route that is not expected fails the run. */
export function routes(
  answers: Record<string, (request: WireRequest, count: number) => WireAnswer | Promise<WireAnswer>>,
) {
  return (request: WireRequest, count: number) =>
    answers[request.route]?.(request, count) ?? {
      status: 418,
      body: { error: { message: `unexpected ${request.route}` } },
    };
}
