/** Every kind of record by the beginning of its key, and how its rows are read. */

import { fromRow } from './checksum.ts';
import { erasedSchema, forgettingSchema, leftServerSchema, optedOutSchema } from './privacy-schemas.ts';
import { type Format, unpack } from './records.ts';
import {
  conversationSchema,
  formerInstructionsSchema,
  serverSchema,
  transcriptSchema,
  VERSION,
} from './schemas.ts';
import { CONVERSATION_UPGRADES, SERVER_UPGRADES, SINCE_4, TRANSCRIPT_UPGRADES } from './upgrades.ts';
import { usageDaySchema, usageEntrySchema } from './usage/schemas.ts';

export const FORMATS = {
  conversation: { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema },
  transcript: { version: VERSION, upgrades: TRANSCRIPT_UPGRADES, schema: transcriptSchema },
  server: { version: VERSION, upgrades: SERVER_UPGRADES, schema: serverSchema },
  used: { version: VERSION, upgrades: SINCE_4, schema: usageEntrySchema },
  usage: { version: VERSION, upgrades: SINCE_4, schema: usageDaySchema },
  forgetting: { version: VERSION, upgrades: {}, schema: forgettingSchema },
  erased: { version: VERSION, upgrades: {}, schema: erasedSchema },
  'left-server': { version: VERSION, upgrades: {}, schema: leftServerSchema },
  'opted-out': { version: VERSION, upgrades: {}, schema: optedOutSchema },
  instructions: {
    version: VERSION,
    upgrades: SINCE_4,
    schema: formerInstructionsSchema,
  },
};

/**
 * Reads a row as the store would, whatever its key. Throws StoreError `damaged` or `newer`.
 *
 * @param open undoes what is done to values before they are written, such as their encryption
 */
export function readRow(
  key: string,
  row: unknown,
  open: (key: string, value: unknown) => unknown = (_, value) => value,
): unknown {
  const value = open(key, fromRow(key, row));
  const kind = key.slice(0, key.indexOf(':'));
  const format: Format<unknown> | undefined = Object.entries(FORMATS).find(([name]) => name === kind)?.[1];
  return format === undefined ? value : unpack(key, value, format);
}
