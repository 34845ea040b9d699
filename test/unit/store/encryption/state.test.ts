import { describe, expect, test } from 'vitest';
import { createKeyRing } from '../../../../src/store/encryption/key-ring.ts';
import { ALL_CURRENT, sealState, unlock } from '../../../../src/store/encryption/state.ts';
import { keysOf } from '../../../support/store-keys.ts';

const ring = (current: number, older?: number) => createKeyRing(keysOf(current, older));
const idOf = (number: number): string => ring(number).currentId;
const done = (number: number) => sealState(ring(number), ALL_CURRENT);
/** Key 2 is taking the place of key 1. */
const changing = sealState(ring(2), { olderKeys: [idOf(1)], hasPlain: false });
const first = sealState(ring(1), { olderKeys: [], hasPlain: true });

describe('a store', () => {
  test('without a key and without encryption is not encrypted', () => {
    expect(unlock(undefined, null)).toEqual({ kind: 'not-encrypted' });
  });

  test('that was plain takes any first key, and is then known to hold plain values', () => {
    const state = { olderKeys: [], hasPlain: true };
    expect(unlock(undefined, ring(1))).toEqual({ kind: 'unlocked', state, isWritten: false });
    expect(unlock(first, ring(1))).toEqual({ kind: 'unlocked', state, isWritten: true });
  });

  test('that is encrypted opens with its key', () => {
    expect(unlock(done(1), ring(1))).toEqual({ kind: 'unlocked', state: ALL_CURRENT, isWritten: true });
    expect(unlock(done(1), ring(1, 9))).toEqual({ kind: 'unlocked', state: ALL_CURRENT, isWritten: true });
  });

  test('takes a new key where the old one is there, too, and is then known to hold values of both', () => {
    const state = { olderKeys: [idOf(1)], hasPlain: false };
    expect(unlock(done(1), ring(2, 1))).toEqual({ kind: 'unlocked', state, isWritten: false });
    expect(unlock(changing, ring(2, 1))).toEqual({ kind: 'unlocked', state, isWritten: true });
  });

  test('goes back to the old key in the midst of a change', () => {
    const state = { olderKeys: [idOf(2)], hasPlain: false };
    expect(unlock(changing, ring(1, 2))).toEqual({ kind: 'unlocked', state, isWritten: false });
  });

  test('still knows of plain values when the key is changed before all are encrypted', () => {
    expect(unlock(first, ring(2, 1))).toMatchObject({ state: { olderKeys: [idOf(1)], hasPlain: true } });
  });
});

describe('a store is refused, and the variable named,', () => {
  test.each([
    ['without its key', done(1), null, 'STORE_KEY: expected'],
    ['with another key', done(1), ring(2), 'STORE_KEY: expected'],
    ['with two other keys', done(1), ring(2, 3), 'STORE_KEY: expected'],
    ['without the old key before the change is over', changing, ring(2), 'STORE_KEY_OLD: expected'],
    ['with a third key before the change is over', changing, ring(3, 2), 'STORE_KEY_OLD: expected'],
  ])('%s', (_, found, keys, why) => {
    expect(unlock(found, keys)).toEqual({ kind: 'refused', why: expect.stringContaining(why) });
  });
});

test('a state that is no encrypted value is damaged', () => {
  expect(() => unlock({ olderKeys: [] }, ring(1))).toThrow(/not encrypted itself/);
});
