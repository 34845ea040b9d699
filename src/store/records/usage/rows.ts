/**
 * The rows of usage as they are read: one that is damaged holds up no other. It is named once in the log, passed over, and set
 * aside when its day is folded: there is nothing that anybody could say of it, and one turn less in a sum harms nobody.
 */

import { messageOf, StoreError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Entry, Medium } from '../../medium.ts';
import { type Format, unpack } from '../records.ts';

export interface Row<T> {
  readonly key: string;
  readonly record: T;
}

export interface UsageRows {
  /** Those under the prefix that read. Throws StoreError for anything but damage. */
  under<T>(prefix: string, format: Format<T>): Promise<readonly Row<T>[]>;
  /** The one under the key; null where there is none that reads. */
  one<T>(key: string, format: Format<T>): Promise<T | null>;
  /** The damaged rows that were met under the prefix are no longer there: what of them can be read has another key. */
  setAside(prefix: string): Promise<void>;
}

/** Before the keys of rows that were set aside. */
export const ASIDE = 'aside:';
const USAGE_KEYS = /^(used|usage):/;

type Found<T> = { readonly kind: 'reads'; readonly record: T } | { readonly kind: 'damaged' | 'none' };

export function createUsageRows(medium: Medium, log: Log): UsageRows {
  const met = new Set<string>();

  const read = async <T>(
    key: string,
    value: () => Promise<unknown>,
    format: Format<T>,
  ): Promise<Found<T>> => {
    try {
      const found = await value();
      return found === undefined ? { kind: 'none' } : { kind: 'reads', record: unpack(key, found, format) };
    } catch (error) {
      if (!isDamaged(error)) throw error;
      if (!met.has(key)) logDamaged(log, key, error);
      met.add(key);
      return { kind: 'damaged' };
    }
  };

  /** A row that cannot be opened fails the reading of all: then each is read alone. */
  const valuesUnder = async (prefix: string): Promise<readonly ValueAt[]> => {
    try {
      return (await medium.entries(prefix)).map(({ key, value }) => ({ key, value: async () => value }));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return (await medium.keys(prefix)).map((key) => ({ key, value: () => medium.get(key) }));
    }
  };

  return {
    async under<T>(prefix: string, format: Format<T>) {
      const rows: Row<T>[] = [];
      for (const { key, value } of await valuesUnder(prefix)) {
        const found = await read(key, value, format);
        if (found.kind === 'reads') rows.push({ key, record: found.record });
      }
      return rows;
    },

    async one(key, format) {
      const found = await read(key, () => medium.get(key), format);
      return found.kind === 'reads' ? found.record : null;
    },

    async setAside(prefix) {
      for (const key of [...met].filter((one) => one.startsWith(prefix))) {
        await setAside(medium, key);
        met.delete(key);
      }
    },
  };
}

interface ValueAt extends Pick<Entry, 'key'> {
  value(): Promise<unknown>;
}

/** A value that cannot even be opened is nothing that could be kept. */
async function setAside(medium: Medium, key: string): Promise<void> {
  const value = await medium.get(key).catch((error: unknown) => {
    if (!isDamaged(error)) throw error;
    return undefined;
  });
  if (value !== undefined) await medium.set(ASIDE + key, value);
  await medium.delete(key);
}

/**
 * Deals with a value that cannot be opened, if it is one of usage: it is deleted, and named in the log. False for any other,
 * which a person has to look at.
 */
export async function dropUnreadable(
  medium: Pick<Medium, 'delete'>,
  key: string,
  error: StoreError,
  log: Log,
): Promise<boolean> {
  if (!USAGE_KEYS.test(key) || !isDamaged(error)) return false;
  logDamaged(log, key, error);
  await medium.delete(key);
  return true;
}

/** The same for whoever renews the medium's values. */
export function dropUnreadableOf(medium: Pick<Medium, 'delete'>, log: Log) {
  return (key: string, error: StoreError): Promise<boolean> => dropUnreadable(medium, key, error, log);
}

function isDamaged(error: unknown): error is StoreError {
  return error instanceof StoreError && error.fault === 'damaged';
}

function logDamaged(log: Log, key: string, error: StoreError): void {
  log.error(
    { event: 'store.usage-damaged', key, error },
    `What was used is counted without what is damaged: ${messageOf(error)}.`,
  );
}
