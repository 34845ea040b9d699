import { expect, test } from 'vitest';
import type { Engine, RunEvent, RunOptions, RunRequest } from '../../../src/conversation/ports/engine.ts';
import { EngineError } from '../../../src/errors.ts';
import { observedEngine } from '../../../src/ops/observed-engine.ts';
import { createFakeEngine } from '../../support/fakes/fake-engine.ts';

const request = { turnId: '1' } as RunRequest;
const options = {} as RunOptions;

/** The engine over these events, and what its observer hears in the order of it. */
function heardOf(run: () => AsyncIterable<RunEvent>) {
  const heard: string[] = [];
  const observer = {
    awaiting(turnId: string) {
      heard.push(`awaits ${turnId}`);
      let isOver = false;
      return () => {
        if (!isOver) heard.push('came');
        isOver = true;
      };
    },
  };
  return { heard, engine: observedEngine({ ...createFakeEngine(), run } as Engine, observer) };
}

test('an observer hears each time that a run is waited for, and not while its events are dealt with', async () => {
  const { heard, engine } = heardOf(async function* () {
    yield { kind: 'delta', text: 'a' };
    yield { kind: 'delta', text: 'b' };
  });
  for await (const event of engine.run(request, options)) heard.push(event.kind);
  expect(heard).toEqual(['awaits 1', 'came', 'delta', 'awaits 1', 'came', 'delta', 'awaits 1', 'came']);
});

test('a run that fails is waited for no more, and fails as ever', async () => {
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  const { heard, engine } = heardOf(async function* () {
    throw new EngineError('server', 'it broke');
  });
  const follow = async (): Promise<void> => {
    for await (const event of engine.run(request, options)) heard.push(event.kind);
  };
  await expect(follow()).rejects.toThrow('it broke');
  expect(heard).toEqual(['awaits 1', 'came']);
});

test('whoever stops listening ends the run', async () => {
  let isEnded = false;
  const { engine } = heardOf(async function* () {
    try {
      yield { kind: 'delta', text: 'a' };
      yield { kind: 'delta', text: 'b' };
    } finally {
      isEnded = true;
    }
  });
  for await (const _ of engine.run(request, options)) break;
  expect(isEnded).toBe(true);
});

test('what an engine learns of its server is seen through it', () => {
  let mostBrought = 32;
  const engine = Object.defineProperty(createFakeEngine(), 'mostBrought', { get: () => mostBrought });
  const observed = observedEngine(engine, { awaiting: () => () => {} });
  mostBrought = 0;
  expect(observed.mostBrought).toBe(0);
  expect(observedEngine(engine, undefined)).toBe(engine);
});
