import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/conversation/ports/engine.ts';
import { unanswered, withContentRetry } from '../../../../src/engine/run/content-retry.ts';
import { EngineError } from '../../../../src/errors.ts';

const started: RunEvent = {
  kind: 'started',
  run: { engine: 'chat', threadId: 'thread', id: 'run', startedAt: 0 },
};
const refused = new EngineError('policy', 'flagged');

async function* events(error: Error | null, ...before: RunEvent[]): AsyncGenerator<RunEvent> {
  yield* before;
  if (error !== null) throw error;
}

async function kindsOf(run: AsyncIterable<RunEvent>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of run) kinds.push(kind);
  return kinds;
}

test.each<[string, string[], string[]]>([
  ['nothing was said', [], []],
  ['everything was answered', ['ask', 'reply'], []],
  ['nothing was answered', ['ask', 'ask again'], ['ask', 'ask again']],
  ['only the first was answered', ['ask', 'reply', 'ask again'], ['ask again']],
])('what is unanswered where %s', (_, said, expected) => {
  expect(unanswered(said, (one) => one === 'reply')).toEqual(expected);
});

test('a refused run begins again, and what it said is discarded', async () => {
  const run = withContentRetry(
    events(refused, started, { kind: 'delta', text: 'half' }),
    async () => true,
    () => events(null, started),
  );
  expect(await kindsOf(run)).toEqual(['started', 'delta', 'restart', 'started']);
});

test('a run that begins again says so, since it asks for its calls anew', async () => {
  const run = withContentRetry(
    events(refused, started),
    async () => true,
    () => events(null),
  );
  const told: RunEvent[] = [];
  for await (const event of run) told.push(event);
  expect(told).toContainEqual({ kind: 'restart', isAnew: true });
});

test('a run that was refused before it began has nothing to discard', async () => {
  const run = withContentRetry(
    events(refused),
    async () => true,
    () => events(null, started),
  );
  expect(await kindsOf(run)).toEqual(['started']);
});

test.each<[string, EngineError, boolean, boolean]>([
  ['a refusal', refused, true, true],
  ['a refusal where there is nothing to leave out', refused, false, false],
  [
    'an image that does not load',
    new EngineError('invalid', 'no', { serviceCode: 'invalid_image_url' }),
    true,
    true,
  ],
  [
    'a parameter of ours',
    new EngineError('invalid', 'no', { serviceCode: 'unknown_parameter' }),
    true,
    false,
  ],
  ['a service that is unwell', new EngineError('server', 'oops'), true, false],
])('%s has a second chance or none', async (_, error, lightens, isTaken) => {
  const run = kindsOf(
    withContentRetry(
      events(error),
      async () => lightens,
      () => events(null, started),
    ),
  );
  if (isTaken) expect(await run).toEqual(['started']);
  else await expect(run).rejects.toBe(error);
});
