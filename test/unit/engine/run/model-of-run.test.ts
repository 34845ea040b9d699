/** Which model a run asks, and what is learned of each model apart. */

import { afterEach, describe, expect, test } from 'vitest';
import { WireError } from '../../../../emulators/assistant/http/errors.ts';
import {
  type LocalAssistant,
  type LocalAssistantOptions,
  startLocalAssistant,
} from '../../../../emulators/assistant/server.ts';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import { createDialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt, failureOf } from '../../../support/engine/engines.ts';

let server: LocalAssistant;
afterEach(() => server.close());

async function start(options: LocalAssistantOptions = {}): Promise<void> {
  server = await startLocalAssistant({ script: ({ model }) => model, ...options });
}

const RUN = { responses: 'responses.create', assistants: 'runs.create', chat: 'chat.create' } as const;

describe.each(['responses', 'assistants', 'chat'] as const satisfies EngineKind[])('%s', (kind) => {
  test('asks the model that the request names, else its own, in one thread', async () => {
    await start();
    const engine = engineAt(kind, server.baseUrl, { allowedModels: ['large'] });
    const talk = await createDialogue(engine);
    const said: string[] = [];
    for (const fields of [{}, { model: 'large' }, {}])
      said.push((await talk.turn('who?', fields)).result.text);
    expect(said).toEqual(['local-model', 'large', 'local-model']);
    expect(engine.model).toBe('local-model');
  });

  test('leaves out for one model alone what that one refuses', async () => {
    await start();
    const talk = await createDialogue(engineAt(kind, server.baseUrl, { reasoning: 'high' }));
    const error = new WireError(
      400,
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      {
        type: 'invalid_request_error',
        param: 'reasoning_effort',
      },
    );
    server.faults.add({ route: RUN[kind], action: { kind: 'error', error } });
    await talk.turn('one', { model: 'large' });
    await talk.turn('two');
    await talk.turn('three', { model: 'large' });
    const asked = server.requests.filter(({ route }) => route === RUN[kind]);
    const efforts = asked.map(({ body }) => [
      body?.model ?? 'local-model',
      /"(?:effort|reasoning_effort)":"high"/.test(JSON.stringify(body)),
    ]);
    expect(efforts).toEqual([
      ['large', true],
      ['large', false],
      ['local-model', true],
      ['large', false],
    ]);
  });

  test('knows how much each model reads, and warns of those that nobody can choose for long', async () => {
    const models = [
      { id: 'local-model', window: 64_000 },
      { id: 'small', window: 8_000, shutdownDate: '2020-01-01' },
    ];
    await start({ models });
    const engine = engineAt(kind, server.baseUrl, { allowedModels: ['local-model', 'small', 'none'] });
    const warnings = await engine.prepare();
    expect(warnings).toEqual([
      { kind: 'model-shutdown', text: expect.stringMatching(/small was shut down.*put into ALLOWED_MODELS/) },
      { kind: 'model-unusable', text: expect.stringMatching(/ALLOWED_MODELS names none/) },
    ]);
    expect(engine.memoryOf('small')).toBeLessThan(8_000);
    expect(engine.memoryOf('local-model')).toBe(engine.memory);
    expect(engine.memory).toBeGreaterThan(8_000);
  });
});

test('a message that is too long for one model is sent to another', async () => {
  await start({
    models: [
      { id: 'local-model', window: 64_000 },
      { id: 'small', window: 2_000 },
    ],
  });
  const long = 'how and why '.repeat(2_000);
  const talk = await createDialogue(engineAt('responses', server.baseUrl));
  expect(await failureOf(talk.turn(long, { model: 'small' }))).toMatchObject({ fault: 'context' });
  expect((await talk.turn(long)).result.text).toBe('local-model');
});

test('pictures that one model of a chat refuses still go to the others', async () => {
  await start();
  const engine = engineAt('chat', server.baseUrl);
  const talk = await createDialogue(engine);
  const picture = { kind: 'image', mime: 'image/png' } as const;
  // https://github.com/ollama/ollama/issues/17301
  const error = new WireError(400, 'this model does not support image input');
  server.faults.add({ route: 'chat.create', action: { kind: 'error', error } });
  await failureOf(talk.turn('look', { model: 'small' }));
  expect([engine.wayIn(picture, 'small'), engine.wayIn(picture), engine.wayIn(picture, 'large')]).toEqual([
    null,
    'with-run',
    'with-run',
  ]);
});
