import { expect, test } from 'vitest';
import type { RunEvent, RunOptions } from '../../../../src/conversation/ports/engine.ts';
import { guardRun, withLastLook } from '../../../../src/engine/run/guard-run.ts';
import { EngineError } from '../../../../src/errors.ts';
import { runOptions } from '../../../support/engine/engines.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { idle } from '../../../support/idle.ts';

const HOUR = 3_600_000;
const RUN_MS = 300_000;

// Reports of waits as long as the step of a clock: https://github.com/ProfessionalWiki/MediaWiki-MCP-Server/issues/557
test.each([HOUR, -HOUR])('a run keeps its deadline when the clock is set by %i ms', async (by) => {
  const clock = createFakeClock();
  const options = runOptions({ deadlineAt: clock.monotonic() + RUN_MS });
  const hanging = ({ signal }: RunOptions): AsyncIterable<RunEvent> => ({
    [Symbol.asyncIterator]: () => ({
      next: () => clock.sleep(10 * HOUR, signal).then(() => ({ done: true, value: undefined })),
    }),
  });
  clock.set(clock.now() + by);
  const guarded = guardRun(options, { clock, log: createKeptLog(), cancel: async () => null }, hanging);
  let ended: unknown = null;
  const end = guarded.next().catch((error: unknown) => {
    ended = error;
  });
  await idle(clock);
  clock.advance(RUN_MS - 1);
  await idle(clock);
  expect(ended).toBeNull();
  clock.advance(1);
  await end;
  expect(ended).toMatchObject({ fault: 'timeout' });
});

test.each([HOUR, -HOUR])('a last look takes as long whatever the clock was set by: %i ms', (by) => {
  const clock = createFakeClock();
  clock.advance(HOUR);
  const options = runOptions({ deadlineAt: 0 });
  const before = withLastLook(options, clock).deadlineAt;
  clock.set(clock.now() + by);
  expect(withLastLook(options, clock).deadlineAt).toBe(before);
});

test('a run past its deadline tells what the service has told of its cost', async () => {
  const clock = createFakeClock();
  const options = runOptions({ deadlineAt: clock.monotonic() + RUN_MS });
  async function* paying({ signal }: RunOptions): AsyncGenerator<RunEvent> {
    yield { kind: 'status', status: 'tools' };
    try {
      await clock.sleep(10 * HOUR, signal);
    } catch {
      throw new EngineError('aborted', 'given up', { usage: { input: 9, output: 1 } });
    }
  }
  const guarded = guardRun(options, { clock, log: createKeptLog(), cancel: async () => null }, paying);
  await guarded.next();
  const ended = guarded.next().catch((error: unknown) => error);
  await idle(clock);
  clock.advance(RUN_MS);
  expect(await ended).toMatchObject({ fault: 'timeout', committed: 'maybe', usage: { input: 9, output: 1 } });
});
