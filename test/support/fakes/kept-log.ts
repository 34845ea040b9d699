/** A log that keeps its lines, for tests that ask what was logged. */

import type { Log, LogFields } from '../../../src/log.ts';

export interface KeptLog extends Log {
  readonly lines: readonly { level: string; fields: LogFields; message: string }[];
}

export function createKeptLog(): KeptLog {
  const lines: { level: string; fields: LogFields; message: string }[] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
