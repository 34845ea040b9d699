/** Logging: pino to standard error, with every secret redacted and no message content at `info`. */

import { createRequire } from 'node:module';
import { pino } from 'pino';
import { BotError } from './errors.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** The fields of a line. An error goes under `error`. */
export interface LogFields {
  /** What happened, in a form that stays when the sentence changes: `area.what`, such as `turn.failed`. */
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * The part of a logger that the rest of the code uses. `warn` is for trouble that is expected to pass or is dealt with,
 * `error` for what somebody has to look at.
 */
export interface Log {
  debug(fields: LogFields, sentence: string): void;
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}

export interface LogOptions {
  level: LogLevel;
  format: 'pretty' | 'json';
  /** Strings that must never appear, such as the token and the key. */
  secrets: readonly string[];
}

/** Tokens and keys that are issued have 20 characters and more; a word such as `none` or `ollama` stands in innocent text. */
const SHORTEST_SECRET = 8;

/** Whether a token or key is long enough to be one, so that it is blotted out wherever it stands. */
export function isSecret(value: string): boolean {
  return value.length >= SHORTEST_SECRET;
}

const load = createRequire(import.meta.url);

const REDACTED = '[redacted]';

type Level = keyof Log;

/** A logger on standard error. Writes synchronously, so that the last line before an exit is never lost. */
export function createLog(options: LogOptions): Log {
  // A line is JSON, where a secret may stand in its escaped form.
  const secrets = options.secrets
    .filter(isSecret)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const scrub = (line: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
  const logger = pino(
    {
      level: options.level,
      base: null,
      redact: {
        paths: ['token', 'apiKey', 'headers.authorization', '*.token', '*.apiKey', '*.authorization'],
        censor: REDACTED,
      },
      hooks: { streamWrite: scrub },
    },
    options.format === 'pretty' ? prettyStream() : pino.destination({ dest: 2, sync: true }),
  );
  const line =
    (level: Level): Log[Level] =>
    ({ error, ...fields }, sentence) => {
      if (!logger.isLevelEnabled(level)) return;
      if (error === undefined) return logger[level](fields, sentence);
      const hasStack = logger.isLevelEnabled('debug') || (level === 'error' && !isExpected(error));
      const key = hasStack && options.format === 'pretty' ? MULTILINE : 'error';
      logger[level]({ ...fields, [key]: describe(error, hasStack) }, sentence);
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** On a terminal an error with its stack stands below its line, everything else in it. */
const MULTILINE = 'trace';

/** In this process and not in a worker thread, which would lose the last lines before an exit. */
function prettyStream(): pino.DestinationStream {
  const pretty = load('pino-pretty') as typeof import('pino-pretty'); // thirty files that JSON does not need
  return pretty({
    destination: 2,
    sync: true,
    singleLine: true,
    errorLikeObjectKeys: [MULTILINE],
    translateTime: 'SYS:HH:MM:ss.l',
    colorize: process.stderr.isTTY === true,
  });
}

/** An error of the outside world, or one that we made of it: its reason and its code say it all. */
function isExpected(error: unknown): boolean {
  if (error instanceof BotError) return error.code !== 'bug';
  return error instanceof Error && ['string', 'number'].includes(typeof Reflect.get(error, 'code'));
}

/** What is told of an error beside its message, never the request that a client library hangs on it. */
const FACTS = ['code', 'fault', 'committed', 'status', 'serviceCode', 'requestId', 'param', 'key'] as const;

/** An error as its facts and its chain of causes. */
function describe(error: unknown, hasStack: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const facts = FACTS.map((name) => [name, Reflect.get(error, name)] as const);
  return {
    name: error.name,
    message: error.message,
    ...Object.fromEntries(facts.filter(([, value]) => value !== undefined)),
    ...(hasStack ? { stack: error.stack } : {}),
    ...(error.cause === undefined ? {} : { cause: describe(error.cause, hasStack) }),
  };
}
