/** Function calls of the chat engine: as servers write them, and as they want to see them again. */

import { describe, expect, test } from 'vitest';
import type { ToolCall, ToolSpec } from '../../../../src/conversation/ports/tools.ts';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { engineAt, failureOf, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';

const thread = { engine: 'chat', id: 'local' } as const;
const look: ToolSpec = {
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: {} },
};
const DONE = 'data: [DONE]\n\n';
const chunk = (delta: object, finish: string | null = null): object => ({
  id: 'chatcmpl_1',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const called = (call: object): object => chunk({ tool_calls: [call] });
const hello: WireAnswer = { events: [chunk({ content: 'hello' }), chunk({}, 'stop'), DONE] };

/** What was called by a model whose first answer has these chunks, and the second request's messages. */
async function callsOf(...chunks: readonly object[]) {
  await using wire = await startWire((_, count) => (count === 1 ? { events: [...chunks, DONE] } : hello));
  const made: ToolCall[] = [];
  const runTool = async (call: ToolCall): Promise<string> => {
    made.push(call);
    return `saw ${call.args}`;
  };
  const request = runRequest(thread, { tools: [look] });
  const { result } = await readRun(engineAt('chat', wire.url).run(request, runOptions({ runTool })));
  const requests = wire.requests.map(({ body }) => body);
  const sent = (requests[1]?.messages ?? []) as readonly { readonly content: string | null }[];
  return { made, result, requests, sent };
}

test('functions are offered in the protocol’s own form, and the calls go back with what they returned', async () => {
  const { result, requests } = await callsOf(
    chunk({ role: 'assistant', content: 'Let me see.' }),
    called({ index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":' } }),
    called({ index: 0, function: { arguments: '"sea"}' } }),
    chunk({}, 'tool_calls'),
  );
  expect(result.text).toBe('Let me see.\n\nhello');
  expect(requests[0]?.tools).toEqual([
    { type: 'function', function: { name: 'look', description: 'Looks.', parameters: look.parameters } },
  ]);
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sea"}' } };
  expect(requests[1]?.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'Let me see.', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'saw {"at":"sea"}' },
  ]);
});

test('a turn without functions sends no field for them', async () => {
  await using wire = await startWire(() => hello);
  await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
  expect(Object.keys(wire.requests[0]?.body ?? {})).toEqual([
    'model',
    'messages',
    'stream',
    'stream_options',
  ]);
});

describe('a call is told from the next', () => {
  const at = (place: string, fields: object = {}): object => ({
    type: 'function',
    function: { name: 'look', arguments: JSON.stringify({ at: place }) },
    ...fields,
  });

  // https://github.com/ollama/ollama/issues/7881
  test('where the server numbers none', async () => {
    const { made } = await callsOf(
      called(at('sea', { id: 'call_1' })),
      called(at('sky', { id: 'call_2' })),
      chunk({}, 'tool_calls'),
    );
    expect(made.map(({ id, args }) => [id, args])).toEqual([
      ['call_1', '{"at":"sea"}'],
      ['call_2', '{"at":"sky"}'],
    ]);
  });

  // https://github.com/BerriAI/litellm/pull/37792
  test('where all have the number 0, no id, and objects for arguments', async () => {
    const { made } = await callsOf(
      called({ index: 0, function: { name: 'look', arguments: { at: 'sea' } } }),
      called({ index: 0, function: { name: 'look', arguments: { at: 'sky' } } }),
      chunk({}, 'stop'),
    );
    expect(made.map(({ args }) => args)).toEqual(['{"at":"sea"}', '{"at":"sky"}']);
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  });

  // https://github.com/BerriAI/litellm/pull/40040
  test('where each piece of one call has an id of its own', async () => {
    const { made } = await callsOf(
      called({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
      called({ index: 0, id: 'b', function: { arguments: '{"at":' } }),
      called({ index: 0, id: 'c', function: { arguments: '"sea"}' } }),
      chunk({}, 'stop'),
    );
    expect(made).toEqual([{ id: 'a', name: 'look', args: '{"at":"sea"}' }]);
  });

  test('where several have one id', async () => {
    const { made, sent } = await callsOf(
      chunk({ tool_calls: [at('sea', { index: 0, id: 'call' }), at('sky', { index: 1, id: 'call' })] }),
      chunk({}, 'tool_calls'),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
    expect(sent.slice(-2).map(({ content }) => content)).toEqual(['saw {"at":"sea"}', 'saw {"at":"sky"}']);
  });
});

// https://github.com/googleapis/python-genai/issues/2868
test('calls count although the server says that the answer ended as any other', async () => {
  const { made, result } = await callsOf(
    called({ index: 0, id: 'call_1', function: { name: 'look', arguments: '{}' } }),
    chunk({}, 'stop'),
  );
  expect(made).toHaveLength(1);
  expect(result.text).toBe('hello');
});

test('a call that was cut off is none', async () => {
  const { made, result } = await callsOf(
    called({ index: 0, id: 'call_1', function: { name: 'look', arguments: '{"at"' } }),
    chunk({}, 'length'),
  );
  expect(made).toEqual([]);
  expect(result).toMatchObject({ finish: 'incomplete' });
});

test('arguments that are no JSON are told to whoever is called, and not sent back', async () => {
  const { made, requests } = await callsOf(
    called({ index: 0, id: 'call_1', function: { name: 'look', arguments: '{"at"' } }),
    chunk({}, 'tool_calls'),
  );
  expect(made[0]?.args).toBe('{"at"');
  expect(JSON.stringify(requests[1])).toContain('"arguments":"{}"');
});

// https://ai.google.dev/gemini-api/docs/thought-signatures, https://api-docs.deepseek.com/guides/thinking_mode
test('what a server wants to see again with a call goes back to it: its signature, and the thoughts before it', async () => {
  const extra = { google: { thought_signature: 'c2lnbmVk' } };
  const { sent, result } = await callsOf(
    chunk({ reasoning_content: 'I had better look.' }),
    called({ index: 0, id: 'call_1', function: { name: 'look', arguments: '{}' }, extra_content: extra }),
    chunk({}, 'tool_calls'),
  );
  expect(sent.at(-2)).toEqual({
    role: 'assistant',
    content: null,
    reasoning_content: 'I had better look.',
    tool_calls: [
      { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' }, extra_content: extra },
    ],
  });
  expect(result.text).toBe('hello');
});

test('what no longer fits for what functions returned is tried with less of the history, and is not the message’s fault', async () => {
  const overflow = { status: 400, body: { error: { code: 'context_length_exceeded', message: 'too long' } } };
  const calling: WireAnswer = {
    events: [
      called({ index: 0, id: 'call_0', function: { name: 'look', arguments: '{}' } }),
      chunk({}, 'tool_calls'),
      DONE,
    ],
  };
  await using wire = await startWire((_, count) => (count === 1 ? calling : overflow));
  const request = runRequest(thread, { tools: [look] });
  const failure = await failureOf(readRun(engineAt('chat', wire.url).run(request, runOptions())));
  expect(failure.fault).toBe('context');
  expect(failure.detail?.kind).not.toBe('turn-too-long');
});

test('the same id in two rounds stands for two calls', async () => {
  const calling: WireAnswer = {
    events: [
      called({ index: 0, id: 'call_0', function: { name: 'look', arguments: '{}' } }),
      chunk({}, 'tool_calls'),
      DONE,
    ],
  };
  await using wire = await startWire((_, count) => (count < 3 ? calling : hello));
  let made = 0;
  const runTool = async (): Promise<string> => `${++made}`;
  const request = runRequest(thread, { tools: [look] });
  await readRun(engineAt('chat', wire.url).run(request, runOptions({ runTool })));
  expect(made).toBe(2);
});
