/** Logging: pino to standard error, with every secret redacted and no message content at `info`. */

import { pino } from 'pino';
import pretty from 'pino-pretty';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** The part of a logger that the rest of the code uses. Fields first, then the sentence. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export interface LogOptions {
  level: LogLevel;
  format: 'pretty' | 'json';
  /** Strings that must never appear, such as the token and the key. */
  secrets: readonly string[];
}

const REDACTED = '[redacted]';

/** A logger on standard error. Writes synchronously, so that the last line before an exit is never lost. */
export function createLog(options: LogOptions): Log {
  // A shorter one would blot out innocent text. A line is JSON, where a secret may stand in its escaped form.
  const secrets = options.secrets
    .filter((secret) => secret.length >= 6)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const scrub = (line: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
  return pino(
    {
      level: options.level,
      base: null,
      serializers: { error: serializeError, err: serializeError },
      redact: {
        paths: ['token', 'apiKey', 'headers.authorization', '*.token', '*.apiKey', '*.authorization'],
        censor: REDACTED,
      },
      hooks: { streamWrite: scrub },
    },
    options.format === 'pretty' ? prettyStream() : pino.destination({ dest: 2, sync: true }),
  );
}

/** In this process and not in a worker thread, which would lose the last lines before an exit. */
function prettyStream(): pino.DestinationStream {
  return pretty({
    destination: 2,
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
    colorize: process.stderr.isTTY === true,
  });
}

/** An error as its fields and its chain of causes, never the request that a client library hangs on it. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields: Record<string, unknown> = { name: error.name, message: error.message, stack: error.stack };
  for (const key of [
    'code',
    'fault',
    'committed',
    'status',
    'serviceCode',
    'requestId',
    'param',
    'key',
  ] as const) {
    const value = Reflect.get(error, key);
    if (value !== undefined) fields[key] = value;
  }
  if (error.cause !== undefined) fields.cause = serializeError(error.cause);
  return fields;
}
