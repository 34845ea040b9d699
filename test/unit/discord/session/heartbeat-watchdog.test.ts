import { expect, test } from 'vitest';
import { type ShardSocket, silenceOf } from '../../../../src/discord/session/heartbeat-watchdog.ts';

const OPEN = { readyState: 1, terminate: () => {} };
const socket: ShardSocket = { id: 0, lastHeartbeatAt: 1, isAck: true, connection: OPEN };

/** How many looks in a row found the socket silent, after these. */
const looks = (...sockets: ShardSocket[]): number =>
  sockets.reduce<ReturnType<typeof silenceOf> | undefined>((before, one) => silenceOf(one, before), undefined)
    ?.looks ?? 0;

test('a socket that answers its heartbeats is not silent', () => {
  expect(looks(socket, socket, socket)).toBe(0);
});

test('one that does not answer is, for as long as it is the same heartbeat', () => {
  const waits = { ...socket, isAck: false };
  expect(looks(waits, waits, waits)).toBe(3);
  expect(looks(waits, waits, { ...waits, lastHeartbeatAt: 2 })).toBe(1);
  expect(looks(waits, waits, socket)).toBe(0);
});

test('one that never closes is', () => {
  const closing = { ...socket, connection: { ...OPEN, readyState: 2 } };
  expect(looks(closing, closing)).toBe(2);
});

test('a library that tells nothing of this is left alone', () => {
  const silent = { id: 0, connection: OPEN } as ShardSocket;
  expect(looks(silent, silent)).toBe(0);
  expect(looks({ ...socket, connection: null })).toBe(0);
});
