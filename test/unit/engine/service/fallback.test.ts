import { describe, expect, test } from 'vitest';
import { createFallback } from '../../../../src/engine/service/fallback.ts';
import { EngineError } from '../../../../src/errors.ts';
import { failureOf } from '../../../support/engine/engines.ts';

type Level = 'best' | 'plain' | 'plainest';

const LEVELS = ['best', 'plain', 'plainest'] as const;
const unknown = (fields: object = {}) =>
  new EngineError('invalid', "run: 'stream' is not supported here", { status: 400, ...fields });

/** A server that refuses these levels, with what it was asked for. */
function serverWithout(...refused: Level[]) {
  const asked: Level[] = [];
  const attempt = async (level: Level): Promise<Level> => {
    asked.push(level);
    if (refused.includes(level)) throw unknown();
    return level;
  };
  return { asked, attempt };
}

describe('a server', () => {
  test('that knows everything is asked on the best level', async () => {
    const { asked, attempt } = serverWithout();
    expect(await createFallback<Level>(LEVELS, /\bstream\b/)(attempt)).toBe('best');
    expect(asked).toEqual(['best']);
  });

  test('is asked once for what it does not know', async () => {
    const { asked, attempt } = serverWithout('best', 'plain');
    const fallback = createFallback<Level>(LEVELS, /\bstream\b/);
    expect([await fallback(attempt), await fallback(attempt)]).toEqual(['plainest', 'plainest']);
    expect(asked).toEqual(['best', 'plain', 'plainest', 'plainest']);
  });

  test('that refuses several requests at once loses one level and not one for each', async () => {
    const { attempt } = serverWithout('best');
    const fallback = createFallback<Level>(LEVELS, /\bstream\b/);
    expect(await Promise.all([fallback(attempt), fallback(attempt)])).toEqual(['plain', 'plain']);
    expect(await fallback(attempt)).toBe('plain');
  });

  test('that refuses the plainest level as well is heard', async () => {
    const { attempt } = serverWithout(...LEVELS);
    await expect(createFallback<Level>(LEVELS, /\bstream\b/)(attempt)).rejects.toMatchObject({
      fault: 'invalid',
    });
  });
});

test('a refusal may name the parameter instead of speaking of it', async () => {
  const attempt = async (level: Level): Promise<Level> => {
    if (level === 'best') throw new EngineError('invalid', 'no', { status: 422, param: 'stream' });
    return level;
  };
  expect(await createFallback<Level>(LEVELS, /\bstream\b/)(attempt)).toBe('plain');
});

test.each<[string, EngineError]>([
  ['speaks of something else', new EngineError('invalid', "Unknown parameter: 'x'", { status: 400 })],
  ['is no refusal of the request', unknown({ status: 500 })],
  ['may have been carried out', unknown({ committed: 'maybe' })],
])('a failure that %s is the caller’s', async (_, error) => {
  const asked: Level[] = [];
  const failing = createFallback<Level>(
    LEVELS,
    /\bstream\b/,
  )(async (level) => {
    asked.push(level);
    throw error;
  });
  expect(await failureOf(failing)).toBe(error);
  expect(asked).toEqual(['best']);
});
