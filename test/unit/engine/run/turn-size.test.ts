/** A message that alone is longer than the model reads at once, on the engines whose service keeps the thread. */

import { describe, expect, test } from 'vitest';
import { WireError } from '../../../../emulators/assistant/http/errors.ts';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import { createDialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt, failureOf, message } from '../../../support/engine/engines.ts';

const LONG = 'how and why '.repeat(4_000);
// https://github.com/vanna-ai/vanna-flask/issues/11
const TOO_LARGE = new WireError(
  429,
  'Request too large for gpt-4o on tokens per min (TPM): Limit 6000, Requested 12000. The input or output tokens must be reduced in order to run successfully.',
  { type: 'tokens', code: 'rate_limit_exceeded' },
);
const STRING_TOO_LONG = new WireError(
  400,
  "Invalid 'content': string too long. Expected a string with maximum length 256000, but got a string with length 300000 instead.",
  { type: 'invalid_request_error', code: 'string_above_max_length', param: 'content' },
);
const RUN = { responses: 'responses.create', assistants: 'runs.create' } as const;
const APPEND = { responses: 'items.create', assistants: 'messages.create' } as const;

describe.each(['responses', 'assistants'] as const satisfies EngineKind[])('%s', (kind) => {
  test('says so where the service names a limit, and sends no such message again', async () => {
    const server = await startLocalAssistant({ script: () => 'noted' });
    try {
      const engine = engineAt(kind, server.baseUrl);
      const talk = await createDialogue(engine);
      server.faults.add({ route: RUN[kind], action: { kind: 'error', error: TOO_LARGE } });
      expect(await failureOf(talk.turn(LONG))).toMatchObject({
        fault: 'context',
        detail: { kind: 'turn-too-long' },
      });
      const before = server.requests.length;
      const again = engine.append(talk.thread, [message('9', LONG)], { lookFirst: false });
      expect(await failureOf(again)).toMatchObject({ detail: { kind: 'turn-too-long' }, committed: 'no' });
      expect(server.requests).toHaveLength(before);
    } finally {
      await server.close();
    }
  });

  test('tells it from a conversation that is too long', async () => {
    const server = await startLocalAssistant({ script: () => 'noted' });
    try {
      const talk = await createDialogue(engineAt(kind, server.baseUrl));
      server.faults.add({ route: RUN[kind], action: { kind: 'error', error: TOO_LARGE } });
      expect(await failureOf(talk.turn('hello'))).toMatchObject({
        fault: 'context',
        detail: { kind: 'overflow', limit: 6_000, requested: 12_000 },
      });
    } finally {
      await server.close();
    }
  });

  test('says so where the thread does not take the message', async () => {
    const server = await startLocalAssistant({ script: () => 'noted' });
    try {
      const talk = await createDialogue(engineAt(kind, server.baseUrl));
      server.faults.add({ route: APPEND[kind], action: { kind: 'error', error: STRING_TOO_LONG } });
      expect(await failureOf(talk.append(LONG))).toMatchObject({ detail: { kind: 'turn-too-long' } });
    } finally {
      await server.close();
    }
  });
});
