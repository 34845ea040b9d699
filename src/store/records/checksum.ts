/**
 * A row: a value as text with a checksum, since SQLite has none and a flipped bit in a text may still parse. It covers the
 * key as well, so that a value that came under another key is known, too. Pure.
 */

import { crc32 } from 'node:zlib';

const SUMMED = /^\{"sum":"([0-9a-f]{8})","value":/;
/** Earlier versions wrote no sum, and go on reading rows that have one. */
const PLAIN = '{"value":';

export function toRow(key: string, value: unknown): string {
  const json = JSON.stringify(value);
  return `{"sum":"${sumOf(key, json)}","value":${json}}`;
}

/** Throws SyntaxError for what `toRow` cannot have made. */
export function fromRow(key: string, row: unknown): unknown {
  if (typeof row !== 'string') throw new SyntaxError('expected a row of text');
  const [beginning, sum] = SUMMED.exec(row) ?? [];
  if (beginning !== undefined) {
    const json = row.slice(beginning.length, -1);
    if (sumOf(key, json) !== sum || !row.endsWith('}'))
      throw new SyntaxError('its checksum is another, so something in it has changed');
    return JSON.parse(json);
  }
  if (!row.startsWith(PLAIN)) throw new SyntaxError('expected a row with a value');
  return (JSON.parse(row) as { value: unknown }).value;
}

function sumOf(key: string, json: string): string {
  return crc32(json, crc32(key)).toString(16).padStart(8, '0');
}
