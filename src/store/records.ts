/** Versioned records: written with their version, upgraded and checked when read. */

import type { z } from 'zod';
import { StoreError } from '../errors.ts';

/** How a record of version n becomes one of version n + 1. */
export type Upgrades = Readonly<Record<number, (record: Record<string, unknown>) => Record<string, unknown>>>;

export interface Format<T> {
  readonly version: number;
  readonly upgrades: Upgrades;
  readonly schema: z.ZodType<T>;
}

export function pack<T extends object>(record: T, { version }: Format<T>): object {
  return { v: version, ...record };
}

/** Throws StoreError `damaged` or `newer`, each with the key and what to do. */
export function unpack<T>(key: string, value: unknown, format: Format<T>): T {
  if (typeof value !== 'object' || value === null || !('v' in value) || !Number.isInteger(value.v)) {
    throw new StoreError('damaged', `read ${key}: it has no version; ${REMEDY}`, { key });
  }
  let { v: version, ...record } = value as { v: number } & Record<string, unknown>;
  if (version > format.version) {
    throw new StoreError(
      'newer',
      `read ${key}: expected version ${format.version} or earlier, got ${version}; a newer Bobbin wrote it, start that one`,
      { key },
    );
  }
  for (; version < format.version; version += 1) {
    const upgrade = format.upgrades[version];
    if (upgrade === undefined)
      throw new StoreError('damaged', `read ${key}: no version ${version} is known; ${REMEDY}`, { key });
    record = upgrade(record);
  }
  const parsed = format.schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
  throw new StoreError('damaged', `read ${key}: it does not read${where}; ${REMEDY}`, {
    key,
    cause: parsed.error,
  });
}

const REMEDY = 'restore the database from a copy, or delete this one record';
