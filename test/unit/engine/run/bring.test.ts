/** Servers that do not take the messages that a run brings: refused, passed over, or taken without a word. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultAction, RouteKind } from '../../../../emulators/assistant/faults.ts';
import { WireError } from '../../../../emulators/assistant/http/errors.ts';
import { type LocalAssistant, startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { Engine } from '../../../../src/conversation/ports/engine.ts';
import { createBring } from '../../../../src/engine/run/bring.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createDialogue, type Dialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt, failureOf } from '../../../support/engine/engines.ts';

const rows = [
  { kind: 'responses', parameter: 'input', create: 'responses.create', append: 'items.create', most: 20 },
  {
    kind: 'assistants',
    parameter: 'additional_messages',
    create: 'runs.create',
    append: 'messages.create',
    most: 32,
  },
] as const;

describe.each(rows)('messages that a run of $kind brings', ({ kind, parameter, create, append, most }) => {
  let server: LocalAssistant;
  let engine: Engine;
  let talk: Dialogue;
  beforeEach(async () => {
    server = await startLocalAssistant({
      script: ({ messages }) => messages.map(({ text }) => text).join('|'),
    });
    engine = engineAt(kind, server.baseUrl, { updates: 'poll' });
    talk = await createDialogue(engine, [], { brings: true });
  });
  afterEach(() => server.close());

  const strike = (action: FaultAction, times = 1): void =>
    server.faults.add({ route: create, action, times });
  const requestsOf = (wanted: RouteKind): number =>
    server.requests.filter(({ route }) => route === wanted).length;

  test('are no request of their own', async () => {
    expect(engine.mostBrought).toBe(most);
    expect((await talk.turn('one', 'two')).result.text).toBe('one|two');
    expect((await talk.turn('three')).result.text).toBe('one|two|one|two|three');
    expect(requestsOf(append)).toBe(0);
    expect(server.runs).toHaveLength(2);
  });

  test('are appended from then on where the server refuses the parameter', async () => {
    strike({
      kind: 'error',
      error: new WireError(400, `Unknown parameter: '${parameter}'.`, { param: parameter }),
    });
    expect((await talk.turn('one')).result.text).toBe('one');
    expect(engine.mostBrought).toBe(0);
    expect((await talk.turn('two')).result.text).toBe('one|one|two');
    expect(requestsOf(append)).toBe(2);
    expect(server.runs).toHaveLength(2);
  });

  test('are appended from then on where the server refuses three of their runs in a row', async () => {
    for (const [n, text] of ['one', 'two', 'three'].entries()) {
      expect(engine.mostBrought, `after ${n} refusals`).toBe(most);
      strike({ kind: 'error', error: new WireError(422, 'Unprocessable Entity') });
      await talk.turn(text);
    }
    expect(engine.mostBrought).toBe(0);
  });

  test('are brought again after a refusal or two, where the server takes the next', async () => {
    for (const text of ['one', 'two']) {
      strike({ kind: 'error', error: new WireError(422, 'Unprocessable Entity') });
      await talk.turn(text);
      await talk.turn(`after ${text}`);
    }
    strike({ kind: 'error', error: new WireError(422, 'Unprocessable Entity') });
    await talk.turn('three');
    expect(engine.mostBrought).toBe(most);
  });

  test('are brought again where what was refused is their content', async () => {
    for (const text of ['one', 'two', 'three', 'four']) {
      strike({ kind: 'error', error: new WireError(400, 'no', { code: 'content_policy_violation' }) });
      await talk.turn(text);
    }
    expect(engine.mostBrought).toBe(most);
  });

  test('are appended from then on where the server runs without them, and that answer is for nobody', async () => {
    strike({ kind: 'run', run: { kind: 'unread' } });
    expect((await talk.turn('one')).result.text).toBe('one');
    expect(engine.mostBrought).toBe(0);
    expect((await talk.turn('two')).result.text).toBe('one|one|two');
    expect(requestsOf(append)).toBe(2);
  });

  test('are looked for once, by the first run that is answered', async () => {
    const looks = (): number => requestsOf('items.list') + requestsOf('messages.list');
    await talk.turn('one');
    const first = looks();
    await talk.turn('two');
    const second = looks() - first;
    await talk.turn('three');
    expect(looks() - first - second).toBe(second);
    expect(first).toBe(second + 1);
  });

  test('are said to be about the refusal only where they may be', async () => {
    strike({
      kind: 'error',
      error: new WireError(429, 'Rate limit reached', { code: 'rate_limit_exceeded' }),
    });
    expect(await failureOf(talk.turn('one'))).toMatchObject({ fault: 'rate', detail: undefined });
    expect((await talk.again()).result.text).toBe('one');
  });
});

test('are trusted to a service that is known to take them: nobody looks, and a refusal is about what they say', async () => {
  const bring = createBring(20, /^input$/, { isTrusted: true });
  const looked: string[] = [];
  const look = async (): Promise<boolean> => {
    looked.push('look');
    return false;
  };
  for (let n = 0; n < 3; n += 1)
    expect(
      bring.explain(
        new EngineError('invalid', 'no', { status: 400, param: 'input', usage: { input: 9, output: 0 } }),
      ),
    ).toMatchObject({
      usage: { input: 9, output: 0 },
      fault: 'invalid',
      detail: { kind: 'messages-brought' },
    });
  expect(await bring.isTaken(look)).toBe(true);
  expect(looked).toEqual([]);
  expect(bring.most).toBe(20);
});
