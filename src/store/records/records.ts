/** Versioned records: written with their version, upgraded and checked when read. */

import type { z } from 'zod';
import { StoreError } from '../../errors.ts';
import { damaged } from '../errors.ts';

/** How a record of version n becomes one of version n + 1. */
export type Upgrades = Readonly<Record<number, (record: Record<string, unknown>) => Record<string, unknown>>>;

export interface Format<T> {
  readonly version: number;
  readonly upgrades: Upgrades;
  readonly schema: z.ZodType<T>;
}

export function pack(record: object, { version }: Pick<Format<unknown>, 'version'>): object {
  return { v: version, ...record };
}

/** Throws StoreError `damaged` or `newer`, each with the key and what to do. */
export function unpack<T>(key: string, value: unknown, format: Format<T>): T {
  if (typeof value !== 'object' || value === null || !('v' in value) || !Number.isInteger(value.v)) {
    throw damaged(key, 'it has no version');
  }
  const { v, ...record } = value as { v: number } & Record<string, unknown>;
  if (v > format.version) {
    throw new StoreError(
      'newer',
      `read ${key}: expected version ${format.version} or earlier, got ${v}; a newer Bobbin wrote it, start that one`,
      { key },
    );
  }
  const parsed = format.schema.safeParse(upgraded(key, record, v, format));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
  throw damaged(key, `it does not read${where}`, parsed.error);
}

function upgraded(
  key: string,
  record: Record<string, unknown>,
  from: number,
  { version, upgrades }: Format<unknown>,
): Record<string, unknown> {
  let current = record;
  for (let v = from; v < version; v += 1) {
    const upgrade = upgrades[v];
    if (upgrade === undefined) throw damaged(key, `no version ${v} is known`);
    try {
      current = upgrade(current);
    } catch (error) {
      throw damaged(key, `it cannot be upgraded from version ${v}`, error);
    }
  }
  return current;
}
