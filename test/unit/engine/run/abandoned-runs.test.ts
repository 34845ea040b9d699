import { expect, test } from 'vitest';
import {
  type ClearRun,
  createAbandonedRuns,
  type Remains,
} from '../../../../src/engine/run/abandoned-runs.ts';
import type { Memory } from '../../../../src/engine/service/engine-config.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createMemory, failureOf } from '../../../support/engine/engines.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

function startOf(memory: Memory = createMemory(), clock = createFakeClock()) {
  let clear: ClearRun = async () => 'settled';
  const runs = createAbandonedRuns({
    clock,
    log: createKeptLog(),
    memory,
    clear: (run, signal) => clear(run, signal),
  });
  const sweepBy = (next: ClearRun, thread: string): Promise<void> => {
    clear = next;
    return runs.sweep(thread);
  };
  /** The runs that are cleared when the thread is swept. */
  const swept = async (thread: string, remains: Remains = 'settled'): Promise<string[]> => {
    const cleared: string[] = [];
    await sweepBy(async ({ threadId, id }) => {
      expect(threadId).toBe(thread);
      cleared.push(id);
      return remains;
    }, thread);
    return cleared;
  };
  return { runs, swept, sweepBy, clock };
}

/** Clears nothing, for this reason. */
const failing =
  (error: EngineError): ClearRun =>
  async () => {
    throw error;
  };

test('a run is cleared once, and only with its own thread', async () => {
  const { runs, swept } = startOf();
  await runs.add({ threadId: 'one', id: 'run_1' });
  await runs.add({ threadId: 'two', id: 'run_2' });
  expect(await swept('one')).toEqual(['run_1']);
  expect(await swept('one')).toEqual([]);
  expect(await swept('two')).toEqual(['run_2']);
});

test('a run that may still speak is asked again, for a quarter of an hour', async () => {
  const { runs, swept, clock } = startOf();
  await runs.add({ threadId: 'one', id: 'run_1' });
  expect(await swept('one', 'may-still-speak')).toEqual(['run_1']);
  clock.advance(900_001);
  expect(await swept('one', 'may-still-speak')).toEqual(['run_1']);
  expect(await swept('one')).toEqual([]);
});

test('a run that could not be cleared is asked again', async () => {
  const { runs, swept, sweepBy } = startOf();
  await runs.add({ threadId: 'one', id: 'run_1' });
  await sweepBy(failing(new EngineError('server', 'oops')), 'one');
  expect(await swept('one')).toEqual(['run_1']);
});

test('a run that is gone has left nothing, and is not asked again', async () => {
  const { runs, swept, sweepBy } = startOf();
  await runs.add({ threadId: 'one', id: 'run_1' });
  await sweepBy(failing(new EngineError('gone', 'no run')), 'one');
  expect(await swept('one')).toEqual([]);
});

test('who gives up sweeping is heard', async () => {
  const { runs, sweepBy } = startOf();
  await runs.add({ threadId: 'one', id: 'run_1' });
  const sweeping = sweepBy(failing(new EngineError('aborted', 'given up')), 'one');
  expect((await failureOf(sweeping)).fault).toBe('aborted');
});

test('runs are known after a restart, whatever another process has added meanwhile', async () => {
  const memory = createMemory();
  const [one, two] = [startOf(memory), startOf(memory)];
  await one.swept('any'); // each has read what was there
  await two.swept('any');
  await one.runs.add({ threadId: 'one', id: 'run_1' });
  await two.runs.add({ threadId: 'two', id: 'run_2' });
  const restarted = startOf(memory);
  expect(await restarted.swept('one')).toEqual(['run_1']);
  expect(await restarted.swept('two')).toEqual(['run_2']);
  expect(await startOf(memory).swept('one')).toEqual([]);
});

test('a memory that fails, or holds what nobody understands, costs nothing but the memory', async () => {
  const broken: Memory = {
    recall: async () => {
      throw new Error('the disk is full');
    },
    remember: async () => {
      throw new Error('the disk is full');
    },
  };
  const { runs, swept } = startOf(broken);
  await runs.add({ threadId: 'one', id: 'run_1' });
  expect(await swept('one')).toEqual(['run_1']);
  for (const text of ['{', '[1, {"id": 2}]', '{}'])
    expect(await startOf(createMemory(new Map([['abandoned-runs', text]]))).swept('one')).toEqual([]);
});
