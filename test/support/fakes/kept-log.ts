/** A log that keeps its lines, for tests that ask what was logged. */

import type { Log } from '../../../src/log.ts';

export interface KeptLog extends Log {
  readonly lines: readonly { level: string; fields: object; message: string }[];
}

export function createKeptLog(): KeptLog {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  const log: KeptLog = {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}
