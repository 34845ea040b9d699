/** Every failure of a service that concerns text, through the real client: which fault it is, and whether it was done. */

import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../../../src/engine/service/client.ts';
import { runFailure } from '../../../../../src/engine/service/failures/translate-error.ts';
import type { Committed, EngineErrorDetail, Fault } from '../../../../../src/errors.ts';
import { createBriskClock } from '../../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer } from '../../../../support/engine/engine-wire.ts';
import { failureOf } from '../../../../support/engine/engines.ts';

interface Row {
  readonly name: string;
  readonly answer: WireAnswer;
  readonly fault: Fault;
  readonly committed: Committed;
}

const error = (message: string, fields: object = {}): { error: object } => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...fields },
});
const row = (
  name: string,
  status: number,
  body: unknown,
  fault: Fault,
  committed: Committed = 'no',
): Row => ({
  name,
  answer: { status, body },
  fault,
  committed,
});

const REASONING = "Item 'rs_1' of type 'reasoning' was provided without its required following item.";
const MESSAGE = "Item 'msg_1' of type 'message' was provided without its required 'reasoning' item: 'rs_1'.";

const ROWS: readonly Row[] = [
  row('a wrong key', 401, error('Incorrect API key provided: k.', { code: 'invalid_api_key' }), 'auth'),
  row('a 401 without a body', 401, '', 'auth'),
  row(
    'a model the project may not use',
    403,
    error('Project `p` does not have access to model `m`', { code: 'model_not_found' }),
    'forbidden',
  ),
  row(
    'a country that is not supported',
    403,
    error('Country, region, or territory not supported'),
    'forbidden',
  ),
  row(
    'a model that does not exist',
    404,
    error('The model `m` does not exist or you do not have access to it.', { code: 'model_not_found' }),
    'forbidden',
  ),
  row(
    'a local model that is not there',
    404,
    error('model "m" not found, try pulling it first', { type: 'not_found_error' }),
    'forbidden',
  ),
  row('a conversation that is gone', 404, error("Conversation with id 'conv_1' not found."), 'gone'),
  row('an assistant that is gone', 404, error("No assistant found with id 'asst_1'."), 'gone'),
  row('a thread that is gone', 404, error("No thread found with id 'thread_1'."), 'gone'),
  row(
    'a previous response that is gone',
    400,
    error('Previous response not found.', { code: 'previous_response_not_found' }),
    'gone',
  ),
  row(
    'a locked conversation',
    400,
    error('Another process is currently operating on this conversation. Please retry in a few seconds.', {
      param: 'conversation',
      code: 'conversation_locked',
    }),
    'busy',
  ),
  row(
    'a message while a run is active',
    400,
    error("Can't add messages to thread_1 while a run run_abc is active."),
    'busy',
  ),
  row(
    'a run while a run is active',
    400,
    error('Thread thread_1 already has an active run run_abc.'),
    'busy',
  ),
  row(
    'a conversation that is too long',
    400,
    error('Your input exceeds the context window.', { code: 'context_length_exceeded' }),
    'context',
  ),
  row(
    'a chat that is too long',
    400,
    error("This model's maximum context length is 8192 tokens."),
    'context',
  ),
  row(
    'a prompt too long for llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9,
        n_ctx: 8,
      },
    },
    'context',
  ),
  row(
    'a context size exceeded with a 500',
    500,
    error('Context size has been exceeded.', { type: 'server_error', code: null }),
    'context',
    'maybe',
  ),
  row(
    'a prompt too long for vLLM',
    400,
    { message: 'The prompt exceeds the max_model_len of 8192', code: 400 },
    'context',
  ),
  row(
    'a prompt against the policy',
    400,
    error('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
      code: 'invalid_prompt',
    }),
    'policy',
  ),
  row('a reasoning item without its follower', 400, error(REASONING), 'corrupt'),
  row('a message without its reasoning item', 400, error(MESSAGE), 'corrupt'),
  row('a call without an output', 400, error('No tool output found for function call call_1.'), 'corrupt'),
  row(
    'an output without a call',
    400,
    error('No tool call found for function call output with call_id call_1.', { param: 'input' }),
    'corrupt',
  ),
  row('an expired container', 400, error('Expected container_id: cntr_1'), 'corrupt'),
  row(
    'an unknown parameter',
    400,
    error("Unknown parameter: 'x'.", { code: 'unknown_parameter', param: 'x' }),
    'invalid',
  ),
  row('an unsupported value', 400, error('Unsupported value', { code: 'unsupported_value' }), 'invalid'),
  row(
    'an unsupported parameter',
    400,
    error("Unsupported parameter: 'temperature' is not supported with this model."),
    'invalid',
  ),
  row('a request that does not validate', 422, { detail: [{ msg: 'field required' }] }, 'invalid'),
  row('too many requests', 429, error('Rate limit reached', { code: 'rate_limit_exceeded' }), 'rate'),
  row('a request to slow down', 503, error('Slow down', { code: 'slow_down' }), 'rate'),
  row(
    'no quota left',
    429,
    error('You exceeded your current quota', { type: 'insufficient_quota', code: 'insufficient_quota' }),
    'quota',
  ),
  row(
    'no credit left',
    429,
    error('No credit', { type: 'insufficient_quota', code: 'credit_balance_exhausted' }),
    'quota',
  ),
  row(
    'an organization at its limit',
    429,
    error('Limit', { code: 'organization_spend_limit_exceeded' }),
    'quota',
  ),
  row('a project at its limit', 429, error('Limit', { code: 'project_spend_limit_exceeded' }), 'quota'),
  row(
    'an organization that used enough',
    429,
    error('Limit', { code: 'organization_usage_limit_exceeded' }),
    'quota',
  ),
  row('a router out of credits', 402, { error: { code: 402, message: 'Insufficient credits' } }, 'quota'),
  row(
    'a failing server',
    500,
    error('The server had an error', { type: 'server_error', code: 'server_error' }),
    'server',
    'maybe',
  ),
  row('a failing gateway', 502, '<html>Bad gateway</html>', 'server', 'maybe'),
  row('an overloaded server', 503, error('Overloaded', { code: 'server_is_overloaded' }), 'overloaded'),
  row('a proxy without a server behind it', 503, '<html>Unavailable</html>', 'overloaded', 'maybe'),
  row('a method that is not allowed', 405, '', 'unsupported'),
  row('an item that is gone', 404, error("Item with id 'msg_1' not found in conversation 'conv_1'."), 'gone'),
  row('an image that a message names', 400, error('Invalid message: its image was not found.'), 'invalid'),
  row('a message that is gone, without its id', 404, { detail: 'Message not found' }, 'gone'),
  row('a message that is gone', 404, error("No message found with id 'msg_1'."), 'gone'),
  row(
    'no quota left, by the class of the error alone',
    429,
    error('No', { type: 'insufficient_quota' }),
    'quota',
  ),
  row('too many requests, without a word', 429, '', 'rate'),
  row('too many requests, flat', 429, { message: 'slow down', code: 'slow_down' }, 'rate'),
  row('a wrong key, flat', 401, { message: 'no', code: 401 }, 'auth'),
  row('an error in a success', 200, { error: { code: 502, message: 'Provider failed' } }, 'server', 'maybe'),
  row('an error in a success, its number as digits', 200, { error: { code: '429', message: 'x' } }, 'rate'),
  row('no credits in a success', 200, { error: { code: 402, message: 'Insufficient credits' } }, 'quota'),
  row('a sentence in a success', 200, { error: 'Unexpected endpoint or method.' }, 'unsupported'),
  row('a success that is nothing like it', 200, { ok: true }, 'server', 'maybe'),
  {
    name: 'a page in the place of an answer',
    answer: { headers: { 'content-type': 'text/html' }, body: '<html>Maintenance</html>' },
    fault: 'server',
    committed: 'maybe',
  },
  {
    name: 'a body that is cut',
    answer: { body: '{"id":', ending: 'cut' },
    fault: 'network',
    committed: 'maybe',
  },
  {
    name: 'a connection that is cut',
    answer: { headers: { 'content-length': '99' }, ending: 'cut' },
    fault: 'network',
    committed: 'maybe',
  },
  { name: 'a body that is no JSON', answer: { body: '{"id":' }, fault: 'network', committed: 'maybe' },
];

describe('a failed write', () => {
  test.each(ROWS)('$name is $fault, committed $committed', async ({ answer, fault, committed }) => {
    await using wire = await startWire(() => answer);
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const failure = await failureOf(
      client.write('append', (options) => client.openai.conversations.create({}, options), { holds: 'id' }),
    );
    expect(failure).toMatchObject({ fault, committed });
    expect(wire.requests).toHaveLength(1);
  });

  test.each<[string, object, EngineErrorDetail | undefined]>([
    [
      "Can't add messages to thread_1 while a run run_abc is active.",
      {},
      { kind: 'active-run', runId: 'run_abc' },
    ],
    ['Thread thread_1 already has an active run run_abc.', {}, { kind: 'active-run', runId: 'run_abc' }],
    ["No assistant found with id 'asst_1'.", {}, { kind: 'no-assistant' }],
    ['Cannot cancel a synchronous response.', {}, { kind: 'synchronous-run' }],
    [REASONING, {}, { kind: 'incomplete-item', itemId: 'rs_1' }],
    [MESSAGE, {}, { kind: 'incomplete-item', itemId: 'msg_1' }],
    ['No tool output found for function call call_1.', {}, { kind: 'call-without-output' }],
    [
      'No tool call found for function call output with call_id call_1.',
      { param: 'input' },
      { kind: 'output-without-call', callId: 'call_1' },
    ],
    ['Expected container_id: cntr_1', {}, { kind: 'expired-container', containerId: 'cntr_1' }],
    ["Expected container_id 'cntr_1'", {}, { kind: 'expired-container', containerId: 'cntr_1' }],
    ['Expected container_id', {}, undefined],
    ["Invalid 'input[3].content[0].image_url'.", {}, { kind: 'input-place', index: 3 }],
    ['Invalid prompt: flagged.', { param: 'input[12]' }, { kind: 'input-place', index: 12 }],
    ['Item with id msg_1 not found.', {}, undefined],
    ['Rate limit reached', {}, undefined],
  ])('that says "%s" names what it is about', async (message, fields, detail) => {
    await using wire = await startWire(() => ({ status: 400, body: error(message, fields) }));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const failure = await failureOf(client.write('append', (o) => client.openai.conversations.create({}, o)));
    expect(failure.detail).toEqual(detail);
  });

  test('keeps what the log needs and how long the service asks to wait', async () => {
    await using wire = await startWire(() => ({
      status: 429,
      headers: { 'retry-after': '3600', 'x-request-id': 'req_1' },
      body: error('Rate limit reached', { code: 'rate_limit_exceeded', param: 'p' }),
    }));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const failure = await failureOf(client.write('append', (o) => client.openai.conversations.create({}, o)));
    expect(failure).toMatchObject({
      retryAfterMs: 3_600_000,
      requestId: 'req_1',
      serviceCode: 'rate_limit_exceeded',
      status: 429,
      param: 'p',
    });
  });

  test('is not committed when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const client = createClient(
      { apiKey: 'key', baseUrl: `http://127.0.0.1:${port}/v1` },
      createBriskClock(),
    );
    const failure = await failureOf(client.write('append', (o) => client.openai.conversations.create({}, o)));
    expect(failure).toMatchObject({ fault: 'network', committed: 'no' });
  });

  test('may be committed when no answer comes in time', async () => {
    await using wire = await startWire(() => new Promise(() => {}));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock(1_000));
    const failure = await failureOf(client.write('append', (o) => client.openai.conversations.create({}, o)));
    expect(failure).toMatchObject({ fault: 'network', committed: 'maybe' });
    expect(failure.message).toContain('60 s');
  });

  test('is aborted at once when its caller gives up', async () => {
    await using wire = await startWire(() => new Promise(() => {}));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock(1));
    const abort = new AbortController();
    const failing = failureOf(
      client.write('append', (o) => client.openai.conversations.create({}, o), { signal: abort.signal }),
    );
    await wire.received(1);
    abort.abort(new Error('stopped'));
    expect(await failing).toMatchObject({ fault: 'aborted', committed: 'maybe' });
  });
});

describe('a failed read', () => {
  test('is tried three times while the service is unwell', async () => {
    await using wire = await startWire((_, count) =>
      count < 3 ? { status: 500, body: error('oops') } : { body: { id: 'conv_1' } },
    );
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const read = client.read('look', (o) => client.openai.conversations.retrieve('conv_1', o));
    await expect(read).resolves.toMatchObject({ id: 'conv_1' });
    expect(wire.requests).toHaveLength(3);
  });

  test('is not tried again when that cannot help', async () => {
    await using wire = await startWire(() => ({ status: 401, body: error('no') }));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const read = client.read('look', (o) => client.openai.conversations.retrieve('conv_1', o));
    expect(await failureOf(read)).toMatchObject({ fault: 'auth', committed: 'no' });
    expect(wire.requests).toHaveLength(1);
  });
});

describe('a list', () => {
  test.each<[string, unknown]>([
    ['an error in its place', { error: { code: 502, message: 'Provider failed' } }],
    ['no list in it', { object: 'list' }],
  ])('with %s is a failure and not an empty one', async (_, body) => {
    await using wire = await startWire(() => ({ body }));
    const client = createClient({ apiKey: 'key', baseUrl: wire.url }, createBriskClock());
    const read = client.read('list', (o) => client.openai.conversations.items.list('conv_1', {}, o), {
      holds: 'list',
    });
    expect(await failureOf(read)).toMatchObject({ fault: 'server', committed: 'no' });
    expect(wire.requests).toHaveLength(3);
  });
});

test('a run that failed for lack of credit is told from one that came too fast by its words', () => {
  const message = 'You exceeded your current quota, please check your plan and billing details.';
  expect(runFailure('run_1', { code: 'rate_limit_exceeded', message }).fault).toBe('quota');
});

describe('a run that the service reports as failed', () => {
  test.each<[string, Fault]>([
    ['server_error', 'server'],
    ['rate_limit_exceeded', 'rate'],
    ['invalid_prompt', 'policy'],
    ['bio_policy', 'policy'],
    ['misalignment_policy_violation', 'policy'],
    ['image_content_policy_violation', 'policy'],
    ['vector_store_timeout', 'server'],
    ['invalid_image', 'invalid'],
    ['image_too_large', 'invalid'],
    ['failed_to_download_image', 'invalid'],
    ['a_code_of_next_year', 'server'],
  ])('with %s is %s and may be started again', (code, fault) => {
    expect(runFailure('run_1', { code, message: 'why' })).toMatchObject({ fault, committed: 'no' });
  });
});
