import { expect, test } from 'vitest';
import { listen } from '../../../../src/discord/session/heartbeat-watchdog.ts';

const OPEN = { readyState: 1, terminate: () => {} };
const line = { id: 0, lastHeartbeatAt: 1, isAck: true, connection: OPEN };
type Line = typeof line;

/** How many looks in a row found the line silent, after these. */
const looks = (...lines: Line[]): number =>
  lines.reduce<ReturnType<typeof listen> | undefined>((before, one) => listen(before, one), undefined)
    ?.looks ?? 0;

test('a line that answers its heartbeats is not silent', () => {
  expect(looks(line, line, line)).toBe(0);
});

test('one that does not answer is, for as long as it is the same heartbeat', () => {
  const waits = { ...line, isAck: false };
  expect(looks(waits, waits, waits)).toBe(3);
  expect(looks(waits, waits, { ...waits, lastHeartbeatAt: 2 })).toBe(1);
  expect(looks(waits, waits, line)).toBe(0);
});

test('one that never closes is', () => {
  const closing = { ...line, connection: { ...OPEN, readyState: 2 } };
  expect(looks(closing, closing)).toBe(2);
});

test('a library that tells nothing of this is left alone', () => {
  expect(looks({ id: 0, connection: OPEN } as Line, { id: 0, connection: OPEN } as Line)).toBe(0);
  expect(looks({ ...line, connection: null } as never)).toBe(0);
});
