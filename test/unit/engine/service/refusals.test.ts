/** Every refusal of a service, by every engine, at every write of a turn: which fault it is, and that it is asked once. */

import { describe, expect, test } from 'vitest';
import type { FaultAction, RouteKind } from '../../../../emulators/assistant/faults.ts';
import * as errors from '../../../../emulators/assistant/http/errors.ts';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import type { Committed, Fault } from '../../../../src/errors.ts';
import { createDialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt, failureOf } from '../../../support/engine/engines.ts';

const WRITES: readonly (readonly [EngineKind, RouteKind])[] = [
  ['responses', 'items.create'],
  ['responses', 'responses.create'],
  ['assistants', 'messages.create'],
  ['assistants', 'runs.create'],
  ['chat', 'chat.create'],
];
const QUOTA_CODES = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
];

interface Row {
  readonly name: string;
  readonly action: FaultAction;
  readonly fault: Fault;
  /** Of a write that leaves a trace; `no` unless finished. */
  readonly committed?: Committed;
  readonly retryAfterMs?: number;
}

const refused = (error: errors.WireError, fields: object = {}): FaultAction => ({
  kind: 'error',
  error,
  ...fields,
});

const ROWS: readonly Row[] = [
  { name: 'a wrong key', action: refused(errors.invalidKey('key')), fault: 'auth' },
  { name: 'a model that is not allowed', action: refused(errors.modelForbidden('m')), fault: 'forbidden' },
  { name: 'a model that is not there', action: refused(errors.modelNotFound('m')), fault: 'forbidden' },
  { name: 'a window that is full', action: refused(errors.contextExceeded()), fault: 'context' },
  { name: 'a prompt against the policy', action: refused(errors.invalidPrompt()), fault: 'policy' },
  { name: 'a parameter of ours', action: refused(errors.unknownParameter('x')), fault: 'invalid' },
  { name: 'too many requests', action: refused(errors.rateLimited()), fault: 'rate' },
  {
    name: 'too many requests for a while',
    action: refused(errors.rateLimited(), { retryAfter: 7 }),
    fault: 'rate',
    retryAfterMs: 7_000,
  },
  {
    name: 'too many requests for an hour, flat',
    action: refused(errors.rateLimited('slow_down'), { retryAfter: 3_600, flat: true }),
    fault: 'rate',
    retryAfterMs: 3_600_000,
  },
  ...QUOTA_CODES.map(
    (code): Row => ({ name: code, action: refused(errors.quotaExceeded(code)), fault: 'quota' }),
  ),
  { name: 'no credits', action: refused(errors.outOfCredits()), fault: 'quota' },
  { name: 'no credits, flat', action: refused(errors.outOfCredits(), { flat: true }), fault: 'quota' },
  { name: 'an overloaded server', action: refused(errors.overloaded()), fault: 'overloaded' },
  { name: 'a failing server', action: refused(errors.serverError()), fault: 'server', committed: 'maybe' },
  {
    name: 'a failing server, flat',
    action: refused(errors.serverError(), { flat: true }),
    fault: 'server',
    committed: 'maybe',
  },
  { name: 'a cut socket', action: { kind: 'cut', after: false }, fault: 'network', committed: 'maybe' },
];

describe.each(WRITES)('%s at %s', (kind, route) => {
  test.each(ROWS)('is told of $name', async ({ action, fault, committed = 'no', retryAfterMs }) => {
    const server = await startLocalAssistant();
    try {
      const talk = await createDialogue(engineAt(kind, server.baseUrl));
      server.faults.add({ route, action });
      const failure = await failureOf(talk.turn('hello'));
      expect(failure).toMatchObject({ fault, committed: kind === 'chat' ? 'no' : committed });
      expect(failure.retryAfterMs).toBe(retryAfterMs);
      expect(server.requests.filter((request) => request.route === route)).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});
