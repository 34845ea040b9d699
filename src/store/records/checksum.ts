/**
 * A row: a value as text with a checksum, since SQLite has none and a flipped bit in a text may still parse. It covers the
 * key as well, so that a value that came under another key is known, too. Pure.
 */

import { crc32 } from 'node:zlib';
import { messageOf } from '../../errors.ts';
import { damaged } from '../errors.ts';

const CHECKED = /^\{"sum":"([0-9a-f]{8})","value":/;
/** Earlier versions wrote no checksum, and go on reading rows that have one. */
const UNCHECKED = '{"value":';

export function toRow(key: string, value: unknown): string {
  const json = JSON.stringify(value);
  return `{"sum":"${checksum(key, json)}","value":${json}}`;
}

/** Throws StoreError `damaged` for what `toRow` cannot have made. */
export function fromRow(key: string, row: unknown): unknown {
  if (typeof row !== 'string') throw damaged(key, 'expected a row of text');
  const [beginning, sum] = CHECKED.exec(row) ?? [];
  if (beginning !== undefined) {
    const json = row.slice(beginning.length, -1);
    if (checksum(key, json) !== sum || !row.endsWith('}'))
      throw damaged(key, 'its checksum is another, so something in it has changed');
    return parse(key, json);
  }
  if (!row.startsWith(UNCHECKED)) throw damaged(key, 'expected a row with a value');
  return (parse(key, row) as { value: unknown }).value;
}

function parse(key: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw damaged(key, messageOf(error), error);
  }
}

function checksum(key: string, json: string): string {
  return crc32(json, crc32(key)).toString(16).padStart(8, '0');
}
