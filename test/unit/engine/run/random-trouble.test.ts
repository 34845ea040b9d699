/** Turns through random trouble, tried again as the domain tries them: everything is said once, answered once, paid once. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FaultAction, RouteKind } from '../../../../emulators/assistant/faults.ts';
import { overloaded, rateLimited, serverError } from '../../../../emulators/assistant/http/errors.ts';
import type { Script } from '../../../../emulators/assistant/script/script.ts';
import { type LocalAssistant, startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { Clock } from '../../../../src/async/clock.ts';
import type { Engine } from '../../../../src/conversation/ports/engine.ts';
import type { EngineKind, MessageRef, RunRef, ThreadRef } from '../../../../src/conversation/refs.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { engineAt, message, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';
import { isThorough } from '../../../support/thorough.ts';

type Remote = Exclude<EngineKind, 'chat'>;

const ROUTES: Readonly<Record<Remote, readonly RouteKind[]>> = {
  responses: ['items.create', 'items.list', 'responses.create', 'responses.retrieve'],
  assistants: ['messages.create', 'messages.list', 'runs.create', 'runs.list', 'runs.retrieve'],
};
const MOST_TURNS = 8;
const MOST_TRIES = 30;

/** A turn, and what goes wrong in it. */
interface TurnPlan {
  /**
   * Before it there is another one that is stopped. What a stopped run has left is taken out as far as the service lets
   * itself be asked, so nothing goes wrong then.
   */
  readonly isStopped: boolean;
  readonly faults: readonly {
    readonly route: RouteKind;
    readonly action: FaultAction;
    readonly times: number;
  }[];
}

const action: fc.Arbitrary<FaultAction> = fc
  .nat({ max: 11 })
  .chain((afterEvents) =>
    fc.constantFrom<FaultAction>(
      { kind: 'cut', after: false },
      { kind: 'cut', after: true },
      { kind: 'error', error: serverError() },
      { kind: 'error', error: serverError(), after: true },
      { kind: 'error', error: overloaded() },
      { kind: 'error', error: rateLimited(), retryAfter: 1 },
      { kind: 'malformed' },
      { kind: 'error-inside', afterEvents },
      { kind: 'stream-cut', afterEvents, how: 'end' },
      { kind: 'stream-cut', afterEvents, how: 'destroy' },
      { kind: 'stream-refused' },
    ),
  );

function plansOf(kind: Remote): fc.Arbitrary<readonly TurnPlan[]> {
  const times = fc.integer({ min: 1, max: 2 });
  const faults = fc.array(fc.record({ route: fc.constantFrom(...ROUTES[kind]), action, times }), {
    maxLength: 4,
  });
  const turn = fc.oneof(
    { weight: 7, arbitrary: fc.record({ isStopped: fc.constant(false), faults }) },
    { weight: 3, arbitrary: fc.record({ isStopped: fc.constant(true), faults: fc.constant([]) }) },
  );
  return fc.array(turn, { minLength: 1, maxLength: MOST_TURNS, size: 'max' });
}

/** Until it succeeds: looking first once an outcome was unknown, as the domain does. */
async function insist<T>(attempt: (lookFirst: boolean) => Promise<T>): Promise<T> {
  let lookFirst = false;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(lookFirst);
    } catch (error) {
      if (!(error instanceof EngineError) || tries >= MOST_TRIES) throw error;
      lookFirst ||= error.committed === 'maybe';
    }
  }
}

async function turn(engine: Engine, thread: ThreadRef, text: string, clock: Clock): Promise<string> {
  const messages = [message(`${text}1`, `${text} one`), message(`${text}2`, `${text} two`)];
  const appended: readonly MessageRef[] = await insist((lookFirst) =>
    engine.append(thread, messages, { lookFirst }),
  );
  let known: RunRef | null = null;
  const { result } = await insist(async (lookFirst) => {
    const request = runRequest(thread, { turnId: text, messages, appended, lookFirst });
    const options = runOptions({ deadlineAt: clock.monotonic() + 3_000_000 });
    const events = known === null ? engine.run(request, options) : engine.resume(known, request, options);
    async function* noted() {
      for await (const event of events) {
        if (event.kind === 'started') known = event.run;
        yield event;
      }
    }
    return readRun(noted());
  });
  return result.text;
}

/** A turn that is stopped once its run has an id, and whose run completes after all. */
async function stopped(
  engine: Engine,
  server: LocalAssistant,
  thread: ThreadRef,
  text: string,
): Promise<void> {
  const { promise: held, resolve: release } = Promise.withResolvers<string>();
  server.setScript(() => held);
  const run = { kind: 'completes-after-cancel' } as const;
  const route = engine.kind === 'responses' ? 'responses.create' : 'runs.create';
  server.faults.add({ route, action: { kind: 'run', run } });
  const messages = [message(text, text)];
  const appended = await engine.append(thread, messages, { lookFirst: false });
  const request = runRequest(thread, { turnId: text, messages, appended });
  for await (const event of engine.run(request, runOptions())) {
    if (event.kind !== 'started') continue;
    await engine.cancel(event.run);
    break;
  }
  release('what nobody is to hear');
  await expect.poll(() => server.runs.at(-1)?.status).toBe('completed');
}

const answer: Script = ({ messages }) =>
  `answer ${messages.filter(({ role }) => role === 'assistant').length + 1}`;

async function survives(kind: Remote, updates: 'stream' | 'poll', plan: readonly TurnPlan[]): Promise<void> {
  const server = await startLocalAssistant();
  try {
    const clock = createBriskClock(20);
    const engine = engineAt(kind, server.baseUrl, { updates, clock });
    const thread = await engine.createThread([]);
    const said: string[] = [];
    let runs = 0;
    for (const [index, { isStopped, faults }] of plan.entries()) {
      const n = index + 1;
      if (isStopped) {
        await stopped(engine, server, thread, `stopped ${n}`);
        said.push(`stopped ${n}`);
        runs += 1;
      }
      server.setScript(answer);
      for (const fault of faults) server.faults.add(fault);
      expect(await turn(engine, thread, `turn ${n}`, clock)).toBe(`answer ${n}`);
      server.faults.clear();
      said.push(`turn ${n} one`, `turn ${n} two`, `answer ${n}`);
      runs += 1;
    }
    const heard: string[] = [];
    server.setScript(({ messages }) => {
      heard.push(...messages.map(({ text }) => text));
      return 'done';
    });
    await turn(engine, thread, 'last', clock);
    expect(heard).toEqual([...said, 'last one', 'last two']);
    expect(server.runs).toHaveLength(runs + 1);
  } finally {
    await server.close();
  }
}

const rows = (['responses', 'assistants'] as const).flatMap((kind) =>
  (['stream', 'poll'] as const).map((updates) => ({ kind, updates })),
);

test.each(rows)('$kind by $updates', { timeout: 600_000 }, async ({ kind, updates }) => {
  const property = fc.asyncProperty(plansOf(kind), (plan) => survives(kind, updates, plan));
  // A plan that fails is made smaller for as long as a person would wait.
  await fc.assert(property, {
    numRuns: isThorough ? 30 : 6,
    seed: 20_260_826,
    interruptAfterTimeLimit: 300_000,
  });
});
