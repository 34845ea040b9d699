/** What a service that speaks the Assistants protocol says, word by word, for tests that decide every word. */

import { sse, type WireAnswer, type WireRequest } from './engine-wire.ts';

export const RUNS = 'POST /threads/thread_1/runs';
export const RUN = 'GET /threads/thread_1/runs/run_1';
export const MESSAGES = 'GET /threads/thread_1/messages';
export const SUBMIT = 'POST /threads/thread_1/runs/run_1/submit_tool_outputs';

export const run = (status: string, fields: object = {}): object => ({
  id: 'run_1',
  object: 'thread.run',
  thread_id: 'thread_1',
  status,
  usage: status === 'completed' ? { prompt_tokens: 5, completion_tokens: 2 } : null,
  ...fields,
});
export const calls = (...ids: string[]): object => ({
  required_action: {
    type: 'submit_tool_outputs',
    submit_tool_outputs: {
      tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
    },
  },
});
export const said = (text: string, fields: object = {}): object => ({
  id: 'msg_reply',
  object: 'thread.message',
  role: 'assistant',
  run_id: 'run_1',
  status: 'completed',
  content: [{ type: 'text', text: { value: text, annotations: [] } }],
  ...fields,
});
const delta = (text: string): string =>
  sse(
    { id: 'msg_reply', delta: { content: [{ index: 0, type: 'text', text: { value: text } }] } },
    'thread.message.delta',
  );
export const event = (name: string, data: object): string => sse(data, `thread.${name}`);
export const hello = [
  event('run.created', run('queued')),
  event('run.step.created', { id: 'step_1', status: 'in_progress' }),
  delta('hel'),
  delta('lo'),
  event('message.completed', said('hello')),
  event('of_next_year', {}),
  event('run.completed', run('completed')),
  'event: done\ndata: [DONE]\n\n',
];
export const list = (...data: object[]): WireAnswer => ({ body: { object: 'list', data, has_more: false } });
export const failing = (status: number, text: string): WireAnswer => ({
  status,
  body: { error: { message: text, type: 'invalid_request_error', code: null } },
});
export const activeRun = (id: string): WireAnswer =>
  failing(400, `Thread thread_1 already has an active run ${id}.`);

export type Answers = Record<
  string,
  (request: WireRequest, count: number) => WireAnswer | Promise<WireAnswer>
>;

/** Answers by route, with an assistant that can be made; a route that is not expected fails the run. */
export function routes(answers: Answers) {
  const all: Answers = { 'POST /assistants': () => ({ body: { id: 'asst_1' } }), ...answers };
  return (request: WireRequest, count: number) =>
    all[request.route]?.(request, count) ?? failing(418, `unexpected ${request.route}`);
}
