import { describe, expect, test } from 'vitest';
import { poll, pollAfterMs } from '../../../../src/engine/run/polling.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createSteppingClock } from '../../../support/engine/engine-clock.ts';
import { failureOf } from '../../../support/engine/engines.ts';

const never = new AbortController().signal;

/** Looks that show the given statuses, the last one for ever. */
function statuses(...shown: (string | EngineError)[]): () => Promise<{ seen: string; pollAfterMs: null }> {
  let at = 0;
  return async () => {
    const next = shown[Math.min(at++, shown.length - 1)];
    if (next === undefined || next instanceof EngineError) throw next;
    return { seen: next, pollAfterMs: null };
  };
}

const isDone = (status: string): boolean => status === 'done';

describe('polling', () => {
  test('looks at once, then at a growing distance of at most five seconds', async () => {
    const clock = createSteppingClock();
    await poll(statuses(...Array(20).fill('running'), 'done'), isDone, { clock, signal: never });
    expect(clock.slept.slice(0, 4)).toEqual([50, 75, 112.5, 168.75]);
    expect(clock.slept.at(-1)).toBe(5_000);
  });

  test('sleeps on a status that nobody knows', async () => {
    const clock = createSteppingClock();
    const seen = await poll(statuses('pondering', 'daydreaming', 'done'), isDone, { clock, signal: never });
    expect(seen).toBe('done');
    expect(clock.slept).toEqual([50, 75]);
  });

  test.each([
    [700, 700],
    [0, 50],
    [3_600_000, 5_000],
  ])('waits as the service asks: %d ms become %d', async (asked, slept) => {
    const clock = createSteppingClock();
    let looks = 0;
    const look = async () => ({ seen: looks++ === 0 ? 'running' : 'done', pollAfterMs: asked });
    await poll(look, isDone, { clock, signal: never });
    expect(clock.slept).toEqual([slept]);
  });

  test('goes on through a service that is briefly unwell, however long that takes', async () => {
    const clock = createSteppingClock();
    const unwell = Array(30).fill(new EngineError('overloaded', 'busy'));
    await expect(poll(statuses(...unwell, 'done'), isDone, { clock, signal: never })).resolves.toBe('done');
    expect(clock.slept).toHaveLength(30);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(5_000);
  });

  test('ends when the run is gone', async () => {
    const look = statuses('running', new EngineError('gone', 'no run'));
    const failure = await failureOf(poll(look, isDone, { clock: createSteppingClock(), signal: never }));
    expect(failure.fault).toBe('gone');
  });

  test('ends with the reason of its signal', async () => {
    const clock = createSteppingClock();
    const stop = new AbortController();
    const reason = new EngineError('timeout', 'late');
    const look = async () => {
      if (clock.slept.length === 3) stop.abort(reason);
      return { seen: 'running', pollAfterMs: null };
    };
    await expect(poll(look, isDone, { clock, signal: stop.signal })).rejects.toBe(reason);
  });

  test('reads the header in milliseconds, and nothing else', () => {
    expect(pollAfterMs(new Headers({ 'openai-poll-after-ms': '250' }))).toBe(250);
    expect(pollAfterMs(new Headers({ 'openai-poll-after-ms': 'soon' }))).toBeNull();
    expect(pollAfterMs(new Headers())).toBeNull();
  });
});
