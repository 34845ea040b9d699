import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { StoreError } from '../../../../src/errors.ts';
import { type EncryptedMedium, openEncrypted } from '../../../../src/store/encryption/encrypted-medium.ts';
import { isSealed } from '../../../../src/store/encryption/key-ring.ts';
import { startRenewal } from '../../../../src/store/encryption/renewal.ts';
import { STATE_KEY } from '../../../../src/store/encryption/state.ts';
import type { Medium } from '../../../../src/store/medium.ts';
import { dropUnreadable } from '../../../../src/store/records/usage/rows.ts';
import type { StoreKeys } from '../../../../src/store/store-config.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { keysOf } from '../../../support/store-keys.ts';

interface MemoryMedium extends Medium {
  readonly rows: Map<string, unknown>;
  /** Runs between a read of the key and what comes after it. */
  afterRead: ((key: string) => Promise<void>) | null;
}

function memoryMedium(rows: Record<string, unknown> = {}): MemoryMedium {
  const medium: MemoryMedium = {
    rows: new Map(Object.entries(rows)),
    afterRead: null,
    async get(key) {
      const value = medium.rows.get(key);
      await medium.afterRead?.(key);
      return value;
    },
    async set(key, value) {
      medium.rows.set(key, value);
    },
    async setAll(rows) {
      for (const { key, value } of rows) medium.rows.set(key, value);
    },
    async delete(key) {
      medium.rows.delete(key);
    },
    async deleteAll(keys) {
      for (const key of keys) medium.rows.delete(key);
    },
    entries: async (prefix) =>
      [...medium.rows].flatMap(([key, value]) => (key.startsWith(prefix) ? [{ key, value }] : [])),
    keys: async (prefix) => [...medium.rows.keys()].filter((key) => key.startsWith(prefix)),
    close: async () => {},
  };
  return medium;
}

async function encrypted(medium: Medium, keys: StoreKeys): Promise<EncryptedMedium> {
  const opened = await openEncrypted(medium, keys);
  if (opened.kind !== 'encrypted') throw new Error('it is not encrypted');
  return opened.medium;
}

describe('an encrypted medium', () => {
  test('keeps nothing but encrypted values, and gives them back as they were', async () => {
    const under = memoryMedium();
    const medium = await encrypted(under, keysOf(1));
    await medium.set('a', { text: 'one' });
    await medium.set('b', 1);
    expect([...under.rows.values()].every(isSealed)).toBe(true);
    expect(await medium.get('a')).toEqual({ text: 'one' });
    expect(await medium.keys('')).toEqual(['a', 'b']); // and not what it keeps for itself
    await medium.delete('a');
    expect(await medium.get('a')).toBeUndefined();
  });

  test('the same of several at once', async () => {
    const under = memoryMedium();
    const medium = await encrypted(under, keysOf(1));
    const rows = ['b', 'a'].map((key) => ({ key, value: { of: key } }));
    await Promise.all([medium.setAll(rows), medium.setAll(rows.toReversed())]);
    expect([...under.rows.values()].every(isSealed)).toBe(true);
    expect((await medium.entries('')).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual(
      rows.toReversed(),
    );
    await medium.deleteAll(['a', 'b']);
    expect(await medium.entries('')).toEqual([]);
  });

  test('a renewal puts no older value in the place of one that is written with others', async () => {
    const under = memoryMedium({ a: 'old', b: 'old' });
    const medium = await encrypted(under, keysOf(1));
    let writing: Promise<void> = Promise.resolve();
    under.afterRead = async () => {
      under.afterRead = null;
      writing = medium.setAll([
        { key: 'b', value: 'new' },
        { key: 'a', value: 'new' },
      ]);
    };
    await medium.renew('a');
    await writing;
    expect(await medium.get('a')).toBe('new');
  });

  test('reads what was written before there was a key', async () => {
    const medium = await encrypted(memoryMedium({ a: { text: 'plain' } }), keysOf(1));
    expect(await medium.get('a')).toEqual({ text: 'plain' });
  });

  test('has its state written before anything else is', async () => {
    const under = memoryMedium({ a: 'plain' });
    await openEncrypted(under, keysOf(1));
    expect([...under.rows.keys()]).toEqual(['a', STATE_KEY]);
    await expect(openEncrypted(under, undefined)).rejects.toMatchObject({ fault: 'no-key' });
  });

  test.each([
    ['without a key', undefined],
    ['with another key', keysOf(2)],
  ])('is not opened %s, and nothing in it changes', async (_, keys) => {
    const under = memoryMedium();
    await (await encrypted(under, keysOf(1))).set('a', 'x');
    const before = new Map(under.rows);
    await expect(openEncrypted(under, keys)).rejects.toMatchObject({ fault: 'no-key' });
    expect(under.rows).toEqual(before);
  });

  test('renews what has an earlier key or none, once', async () => {
    const under = memoryMedium({ plain: 'p' });
    await (await encrypted(under, keysOf(1))).set('old', 'o');
    const medium = await encrypted(under, keysOf(2, 1));
    for (const key of ['plain', 'old']) {
      expect(await medium.renew(key)).toBe(true);
      expect(await medium.renew(key)).toBe(false);
    }
    expect(await medium.renew('absent')).toBe(false);
    expect([await medium.get('plain'), await medium.get('old')]).toEqual(['p', 'o']);
  });

  test('a value that is written while it is renewed is not overwritten, and one that is deleted does not come back', async () => {
    const under = memoryMedium({ written: 'older', deleted: 'older' });
    const medium = await encrypted(under, keysOf(1));
    const bot: Promise<void>[] = [];
    under.afterRead = async (key) => {
      bot.push(key === 'written' ? medium.set(key, 'newer') : medium.delete(key));
    };
    await Promise.all([medium.renew('written'), medium.renew('deleted')]);
    under.afterRead = null;
    await Promise.all(bot);
    expect(await medium.get('written')).toBe('newer');
    expect(await medium.get('deleted')).toBeUndefined();
  });
});

describe('a renewal', () => {
  const ENDS: ReadonlySet<unknown> = new Set(['store.encrypted', 'store.not-all-encrypted']);
  const MANY = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`key ${n}`, `value ${n}`]));

  async function renewed(
    under: MemoryMedium,
    hideTraces: () => Promise<readonly string[]> = async () => [],
  ): Promise<KeptLog> {
    const log = createKeptLog();
    const medium = await encrypted(under, keysOf(1));
    const renewal = startRenewal(medium, {
      clock: systemClock,
      log,
      hasOlderKey: false,
      covers: 'All',
      dropUnreadable: (key, error) => dropUnreadable(medium, key, error, log),
      hideTraces,
    });
    await expect
      .poll(() => log.lines.map(({ fields }) => fields.event).filter((event) => ENDS.has(event)))
      .toHaveLength(1);
    await renewal.close();
    return log;
  }

  const opensWith = async (under: Medium, keys: StoreKeys): Promise<unknown> => {
    const opened = await openEncrypted(under, keys);
    return opened.kind === 'encrypted' ? opened.state : null;
  };

  test('leaves every value encrypted and the state saying so', async () => {
    const under = memoryMedium(MANY);
    const log = await renewed(under);
    expect([...under.rows.values()].every(isSealed)).toBe(true);
    expect(log.lines.at(-1)).toMatchObject({ fields: { event: 'store.encrypted', renewed: 30 } });
    expect(await opensWith(under, keysOf(1))).toEqual({ olderKeys: [], hasPlain: false });
  });

  test('that could not hide all traces leaves the state as it is, and says what is left', async () => {
    const under = memoryMedium(MANY);
    const log = await renewed(under, async () => ['an old file']);
    expect(log.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { event: 'store.not-all-encrypted', left: ['an old file'] },
    });
    expect(await opensWith(under, keysOf(1))).toMatchObject({ hasPlain: true });
  });

  test('is not held up by usage that does not open, and by anything else it is', async () => {
    const under = memoryMedium(MANY);
    const used = 'used:2026-11-28:1:2-3';
    const other = 'conversation:1';
    under.rows.set(used, 'hello').set(other, 'hello');
    under.afterRead = async (key) => {
      if (key === used || key === other) throw new StoreError('damaged', `read ${key}: a bit has flipped`);
    };
    const log = await renewed(under);
    expect(under.rows.has(used)).toBe(false);
    expect(log.lines).toMatchObject([
      { fields: { event: 'store.encrypting' } },
      { level: 'error', fields: { event: 'store.usage-damaged', key: used } },
      { fields: { event: 'store.not-all-encrypted', left: [expect.stringContaining(other)] } },
    ]);
  });

  test('tries again after what may pass', async () => {
    const under = memoryMedium(MANY);
    const clock = createFakeClock();
    const log = createKeptLog();
    let fails = 1;
    const hideTraces = async (): Promise<readonly string[]> => {
      if (fails-- > 0) throw new Error('the disk is full');
      return [];
    };
    const medium = await encrypted(under, keysOf(1));
    const renewal = startRenewal(medium, {
      clock,
      log,
      hasOlderKey: false,
      covers: 'All',
      dropUnreadable: async () => false,
      hideTraces,
    });
    const events = (): unknown[] => log.lines.map(({ fields }) => fields.event);
    while (!events().includes('store.encrypted')) {
      await clock.asleep();
      clock.advance(60_000);
      await new Promise(setImmediate);
    }
    expect(events()).toContain('store.encryption-interrupted');
    await renewal.close();
  });
});
