import { describe, expect, test } from 'vitest';
import { createKeyRing, isSealed, keyIdIn, type Sealed } from '../../../../src/store/encryption/key-ring.ts';
import { keysOf } from '../../../support/store-keys.ts';

const ring = createKeyRing(keysOf(1));
const VALUES = [{ v: 4, text: 'Grüße 😀' }, 'a text', 1, null, [], { sealed: 'by people' }];

const FIRST_FORMAT = { sealed: '1.7c991eda1669ee77.F7mGjGiRExL0En+o74plDutgm1Xk7daW/cW9GxBaU5JYnhE=' };

const fault = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

/** The same value with one of its bytes changed. */
function tampered({ sealed }: Sealed, at: number): Sealed {
  const [format, keyId, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64');
  const index = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
  return { sealed: `${format}.${keyId}.${bytes.toString('base64')}` };
}

describe('an encrypted value', () => {
  test.each(VALUES)('opens as it was: %j', (value) => {
    const sealed = ring.seal('conversation:1', value);
    expect(isSealed(sealed)).toBe(true);
    expect(ring.open('conversation:1', sealed)).toEqual(value);
  });

  test('shows nothing of what is in it, and is another each time', () => {
    const [one, two] = [ring.seal('a', 'a canary'), ring.seal('a', 'a canary')];
    expect(Buffer.from(one.sealed.split('.')[2] ?? '', 'base64').toString('latin1')).not.toContain('canary');
    expect(one.sealed).not.toBe(two.sealed);
  });

  test('of this form opens in every later version', () => {
    // Made once with the key of 32 ones; it stands for what is in people's files.
    expect(ring.open('memory:greeting', FIRST_FORMAT)).toBe('hello');
  });

  test('opens under the key of its own record alone', () => {
    const sealed = ring.seal('conversation:1', 'mine');
    expect(fault(() => ring.open('conversation:2', sealed))).toMatchObject({
      fault: 'damaged',
      key: 'conversation:2',
    });
  });

  test.each([
    ['nonce', 0],
    ['text', 12],
    ['tag', -1],
  ])('is known to be damaged when a bit of its %s flips', (_, at) => {
    const sealed = tampered(ring.seal('a', { text: 'x' }), at);
    expect(fault(() => ring.open('a', sealed))).toMatchObject({ fault: 'damaged', key: 'a' });
  });

  test('is damaged when it is cut', () => {
    const { sealed } = ring.seal('a', 'a text');
    for (const length of [sealed.length - 8, 30, 19])
      expect(fault(() => ring.open('a', { sealed: sealed.slice(0, length) }))).toMatchObject({
        fault: 'damaged',
      });
  });

  test('says that its key is missing, and names the key by its id', () => {
    const others = createKeyRing(keysOf(2));
    expect(fault(() => ring.open('a', others.seal('a', 'x')))).toMatchObject({
      fault: 'no-key',
      key: 'a',
      message: expect.stringContaining(others.currentId),
    });
  });

  test('of a later format is refused as one of a newer Bobbin', () => {
    const { sealed } = ring.seal('a', 'x');
    expect(fault(() => ring.open('a', { sealed: sealed.replace(/^1/, '2') }))).toMatchObject({
      fault: 'newer',
    });
  });
});

describe('two keys', () => {
  const former = createKeyRing(keysOf(1));
  const both = createKeyRing(keysOf(2, 1));

  test('read what either has sealed, and seal with the current one', () => {
    const old = former.seal('a', 'old');
    expect(both.open('a', old)).toBe('old');
    expect(both.isCurrent(old)).toBe(false);
    const sealed = both.seal('a', 'new');
    expect(both.open('a', sealed)).toBe('new');
    expect(both.isCurrent(sealed)).toBe(true);
    expect(keyIdIn(sealed)).toBe(createKeyRing(keysOf(2)).currentId);
  });

  test('let what was never encrypted through', () => {
    expect(both.open('a', { v: 4 })).toEqual({ v: 4 });
    expect(both.isCurrent({ v: 4 })).toBe(false);
  });
});
