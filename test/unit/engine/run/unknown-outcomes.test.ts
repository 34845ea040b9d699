/** Writes whose outcome is unknown: what the error says of them, and what a second attempt that looks first makes of it. */

import { describe, expect, test } from 'vitest';
import type { FaultAction, RouteKind } from '../../../../emulators/assistant/faults.ts';
import { serverError } from '../../../../emulators/assistant/http/errors.ts';
import { type LocalAssistant, startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import type { Engine } from '../../../../src/conversation/ports/engine.ts';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt, failureOf, message } from '../../../support/engine/engines.ts';

type Remote = Exclude<EngineKind, 'chat'>;

const OUTCOMES: Readonly<Record<string, FaultAction>> = {
  'cut before it was done': { kind: 'cut', after: false },
  'cut after it was done': { kind: 'cut', after: true },
  'answered with a 500 before it was done': { kind: 'error', error: serverError() },
  'answered with a 500 after it was done': { kind: 'error', error: serverError(), after: true },
  'never answered and not done': { kind: 'hang' },
  'never answered though done': { kind: 'hang', after: true },
  'answered with half a body': { kind: 'malformed' },
  'answered with an error in a success': { kind: 'error-inside', code: 502 },
};
const ROUTES = {
  createThread: { responses: 'conversations.create', assistants: 'threads.create' },
  append: { responses: 'items.create', assistants: 'messages.create' },
  run: { responses: 'responses.create', assistants: 'runs.create' },
  cancel: { responses: 'responses.cancel', assistants: 'runs.cancel' },
  forget: { responses: 'items.delete', assistants: 'messages.delete' },
} satisfies Record<string, Record<Remote, RouteKind>>;

interface Fixture extends AsyncDisposable {
  readonly server: LocalAssistant;
  readonly engine: Engine;
  readonly talk: Dialogue;
  /** The next write goes this way. */
  strike(write: keyof typeof ROUTES): void;
}

async function fixtureOf(kind: Remote, action: FaultAction): Promise<Fixture> {
  const server = await startLocalAssistant({
    script: ({ messages }) => messages.map(({ text }) => text).join('|'),
  });
  const clock = action.kind === 'hang' ? createBriskClock() : systemClock;
  const engine = engineAt(kind, server.baseUrl, { updates: 'poll', clock });
  const talk = await createDialogue(engine);
  return {
    server,
    engine,
    talk,
    strike: (write) => server.faults.add({ route: ROUTES[write][kind], action }),
    [Symbol.asyncDispose]: server.close,
  };
}

const rows = (['responses', 'assistants'] as const).flatMap((kind) =>
  Object.entries(OUTCOMES).map(([outcome, action]) => ({ kind, outcome, action })),
);

describe.concurrent.each(rows)('a write to $kind $outcome', ({ kind, action, outcome }) => {
  const unknown = { fault: expect.stringMatching(/network|server/), committed: 'maybe' };

  test('that makes a thread is made again', async () => {
    await using fixture = await fixtureOf(kind, action);
    fixture.strike('createThread');
    expect(await failureOf(fixture.engine.createThread([]))).toMatchObject(unknown);
    const { id } = await fixture.engine.createThread([]);
    expect(id).toMatch(/\w/);
  });

  test('that appends is looked for, and the messages are there once', async () => {
    await using fixture = await fixtureOf(kind, action);
    const { engine, talk } = fixture;
    const messages = [message('1', 'one'), message('2', 'two')];
    fixture.strike('append');
    expect(await failureOf(engine.append(talk.thread, messages, { lookFirst: false }))).toMatchObject(
      unknown,
    );
    const refs = await engine.append(talk.thread, messages, { lookFirst: true });
    expect((await talk.run(messages, refs)).result.text).toBe('one|two');
  });

  test('that starts a run is looked for, and paid for once', async () => {
    await using fixture = await fixtureOf(kind, action);
    fixture.strike('run');
    expect(await failureOf(fixture.talk.turn('hello'))).toMatchObject(unknown);
    const { result } = await fixture.talk.again({ lookFirst: true });
    expect(result.text).toBe('hello');
    expect(fixture.server.runs).toHaveLength(1);
  });

  test('that cancels is made again within its five seconds', async ({ expect }) => {
    await using fixture = await fixtureOf(kind, action);
    fixture.server.setScript(() => new Promise(() => {}));
    const run = await fixture.talk.begin('hello');
    fixture.strike('cancel');
    const cancelling = fixture.engine.cancel(run);
    if (outcome.startsWith('never')) expect(await failureOf(cancelling)).toMatchObject(unknown);
    else await expect(cancelling).resolves.toMatch(/cancelled|finished/);
    if (outcome !== 'never answered and not done')
      await expect.poll(() => fixture.server.runs.at(-1)?.status).toBe('cancelled');
  });

  test('that forgets is made again', async () => {
    await using fixture = await fixtureOf(kind, action);
    const { engine, talk } = fixture;
    const { refs } = await talk.turn('the secret is plum');
    fixture.strike('forget');
    await expect(engine.forget(talk.thread, refs)).resolves.toMatchObject({ kept: [] });
    const { result } = await talk.turn('and now?');
    expect(result.text).toBe('the secret is plum|and now?'); // only the reply says it still
  });
});
