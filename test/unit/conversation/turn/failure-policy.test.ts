import { describe, expect, test } from 'vitest';
import { NO_ATTEMPTS } from '../../../../src/conversation/turn/attempts.ts';
import { decideOnFailure, type FailureDecision } from '../../../../src/conversation/turn/failure-policy.ts';
import { EngineError, type Fault } from '../../../../src/errors.ts';

const error = (fault: Fault, options?: ConstructorParameters<typeof EngineError>[2]): EngineError =>
  new EngineError(fault, 'it failed', options);

describe('a fault decides what is done', () => {
  const told: Fault[] = ['auth', 'forbidden', 'sunset', 'quota', 'unsupported', 'busy', 'aborted'];
  test.each(told)('%s is told at once', (fault) => {
    expect(decideOnFailure(error(fault), 'run', NO_ATTEMPTS, 0)).toEqual({ kind: 'tell', forget: false });
  });

  const repeated: Fault[] = ['rate', 'overloaded', 'server', 'network'];
  test.each(repeated)('%s is tried again, four times at most', (fault) => {
    expect(decideOnFailure(error(fault), 'run', NO_ATTEMPTS, 0.5).kind).toBe('retry');
    expect(decideOnFailure(error(fault), 'run', { ...NO_ATTEMPTS, failures: 4 }, 0.5).kind).toBe('tell');
  });

  test.each<[Fault, FailureDecision['kind']]>([
    ['gone', 'rebuild'],
    ['corrupt', 'rebuild'],
  ])('%s rebuilds the thread once', (fault, decision) => {
    expect(decideOnFailure(error(fault), 'append', NO_ATTEMPTS, 0).kind).toBe(decision);
    expect(decideOnFailure(error(fault), 'append', { ...NO_ATTEMPTS, rebuilt: true }, 0).kind).toBe('tell');
  });

  test('a run that is gone is looked for before the thread is given up', () => {
    expect(decideOnFailure(error('gone'), 'resume', NO_ATTEMPTS, 0)).toMatchObject({
      kind: 'retry',
      lookFirst: true,
      dropRun: true,
    });
    expect(decideOnFailure(error('gone'), 'resume', { ...NO_ATTEMPTS, failures: 1 }, 0).kind).toBe('rebuild');
  });

  test('an overflowing context is trimmed three times, then told', () => {
    expect(decideOnFailure(error('context'), 'run', { ...NO_ATTEMPTS, trims: 2 }, 0).kind).toBe('trim');
    expect(decideOnFailure(error('context'), 'run', { ...NO_ATTEMPTS, trims: 3 }, 0).kind).toBe('tell');
  });

  test('a turn that is too long by itself is told at once, and leaves the thread', () => {
    const long = error('context', { detail: { kind: 'turn-too-long' } });
    expect(decideOnFailure(long, 'run', NO_ATTEMPTS, 0)).toEqual({ kind: 'tell', forget: true });
    const instructions = error('context', { detail: { kind: 'instructions-too-long' } });
    expect(decideOnFailure(instructions, 'run', NO_ATTEMPTS, 0)).toEqual({ kind: 'tell', forget: false });
  });

  describe('while the turn carries files, they may be what it fails of', () => {
    const decide = (fault: Fault, tried = NO_ATTEMPTS, options?: object): FailureDecision['kind'] =>
      decideOnFailure(error(fault, options), 'run', tried, 0, null, true).kind;

    test.each<Fault>(['policy', 'invalid', 'unsupported'])('%s is tried once more without them', (fault) => {
      expect(decide(fault)).toBe('without-files');
    });

    test('as is what nothing else has mended', () => {
      expect(decide('server')).toBe('retry');
      expect(decide('server', { ...NO_ATTEMPTS, failures: 4 })).toBe('without-files');
      expect(decide('corrupt')).toBe('rebuild');
      expect(decide('corrupt', { ...NO_ATTEMPTS, rebuilt: true })).toBe('without-files');
      expect(decide('context')).toBe('trim');
      expect(decide('context', { ...NO_ATTEMPTS, trims: 3 })).toBe('without-files');
      expect(decide('context', NO_ATTEMPTS, { detail: { kind: 'turn-too-long' } })).toBe('without-files');
    });

    test.each<Fault>(['auth', 'quota', 'timeout', 'busy'])('but %s is told', (fault) => {
      expect(decide(fault)).toBe('tell');
    });

    test('and long texts among them are cut shorter where they are too long for the model', () => {
      const long = (detail: 'turn-too-long' | 'instructions-too-long'): FailureDecision['kind'] =>
        decideOnFailure(
          error('context', { detail: { kind: detail } }),
          'run',
          NO_ATTEMPTS,
          0,
          null,
          false,
          true,
        ).kind;
      expect(long('turn-too-long')).toBe('shorten-texts');
      expect(long('instructions-too-long')).toBe('tell');
      expect(
        decideOnFailure(error('server'), 'run', { ...NO_ATTEMPTS, failures: 4 }, 0, null, false, true).kind,
      ).toBe('tell');
    });

    test('and the thread is not given up for them', () => {
      const refused = error('policy');
      expect(decideOnFailure(refused, 'run', NO_ATTEMPTS, 0, 'policy', true).kind).toBe('without-files');
      expect(decideOnFailure(refused, 'run', NO_ATTEMPTS, 0, 'policy', false).kind).toBe('fresh-thread');
    });

    test('but first the messages that a run has brought are appended', () => {
      expect(decide('invalid', NO_ATTEMPTS, { detail: { kind: 'messages-brought' } })).toBe('append-first');
    });
  });

  test('a refused message leaves the thread', () => {
    expect(decideOnFailure(error('policy'), 'run', NO_ATTEMPTS, 0)).toEqual({ kind: 'tell', forget: true });
    expect(decideOnFailure(error('invalid'), 'resume', NO_ATTEMPTS, 0)).toEqual({
      kind: 'tell',
      forget: true,
    });
    expect(decideOnFailure(error('invalid'), 'append', NO_ATTEMPTS, 0)).toEqual({
      kind: 'tell',
      forget: false,
    });
  });

  test('a second refusal in a row is tried once without what was said earlier', () => {
    expect(decideOnFailure(error('policy'), 'run', NO_ATTEMPTS, 0, 'policy')).toEqual({
      kind: 'fresh-thread',
    });
    const alone = { ...NO_ATTEMPTS, freshThread: true };
    expect(decideOnFailure(error('policy'), 'run', alone, 0, 'policy')).toEqual({
      kind: 'tell',
      forget: true,
    });
  });

  test('a deadline ends a run, and repeats an append', () => {
    expect(decideOnFailure(error('timeout'), 'run', NO_ATTEMPTS, 0).kind).toBe('tell');
    expect(decideOnFailure(error('timeout', { committed: 'maybe' }), 'append', NO_ATTEMPTS, 0)).toMatchObject(
      {
        kind: 'retry',
        lookFirst: true,
      },
    );
  });
});

test('waits double, with jitter, and honour what the service asks up to a minute', () => {
  const wait = (failures: number, random: number, retryAfterMs?: number): number | string => {
    const options = retryAfterMs === undefined ? {} : { retryAfterMs };
    const decision = decideOnFailure(error('rate', options), 'run', { ...NO_ATTEMPTS, failures }, random);
    return decision.kind === 'retry' ? decision.afterMs : decision.kind;
  };
  expect([0, 1, 2, 3].map((failures) => wait(failures, 0.5))).toEqual([1000, 2000, 4000, 8000]);
  expect(wait(0, 0)).toBe(750);
  expect(wait(0, 0.5, 20_000)).toBe(20_000);
  expect(wait(0, 0.5, 3_600_000)).toBe('tell');
});

test('a write of unknown outcome is looked for, one that did not happen is repeated, one that did never is', () => {
  const decision = (committed: 'no' | 'maybe' | 'yes'): FailureDecision =>
    decideOnFailure(error('server', { committed }), 'run', NO_ATTEMPTS, 0);
  expect(decision('no')).toMatchObject({ lookFirst: false, dropRun: true });
  expect(decision('maybe')).toMatchObject({ lookFirst: true, dropRun: false });
  expect(decision('yes').kind).toBe('tell');
});
