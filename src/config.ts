/** The configuration: the environment read once, checked as a whole, and frozen. The only reader of process.env in the bot. */

import dotenv from 'dotenv';
import { z } from 'zod';
import { combinationProblems } from './config/combinations.ts';
import { type Daily, dailyOf } from './config/daily.ts';
import { passwordsIn } from './config/database-url.ts';
import type { McpServer } from './config/mcp/mcp-server.ts';
import { readMcpServers } from './config/mcp/servers-file.ts';
import { isOwnTool, type OwnTool } from './config/own-tools.ts';
import { OWN_PRICES, PRICED_ON } from './config/prices.ts';
import { proxyNotice } from './config/proxy.ts';
import { keyProblems, textOf } from './config/store-key.ts';
import { type StoreNotice, storeNotices } from './config/store-notices.ts';
import type { EngineConfig, ModerationConfig } from './engine/service/engine-config.ts';
import { ConfigError } from './errors.ts';
import type { StoreConfig, StoreKeys } from './store/store-config.ts';
import { DEFAULT_BASE_URL, DEFAULT_INSTRUCTIONS, VARIABLES, type Variables } from './variables.ts';

export interface Config {
  readonly discord: {
    readonly token: string;
    /** REST base URL without the version and without a slash at its end. */
    readonly apiUrl: string;
    readonly shards: { readonly ids: readonly number[] | 'all'; readonly count: number | 'auto' };
    /** How late something that was said in the bot's absence is still answered; 0 turns catching up off. */
    readonly catchUpMs: number;
  };
  readonly engine: EngineConfig;
  /** The bot's own function tools that a model may call. */
  readonly tools: readonly OwnTool[];
  /** Whose tools a model may call, too. */
  readonly mcpServers: readonly McpServer[];
  readonly store: StoreConfig;
  /** What the operator should know of the store's keys. */
  readonly storeNotices: readonly StoreNotice[];
  readonly runs: { readonly timeoutMs: number; readonly maxConcurrent: number };
  /** Models that people may choose beside the engine's own. */
  readonly allowedModels: readonly string[];
  /** Whether a reply grows while it is written. */
  readonly replyStreaming: Variables['REPLY_STREAMING'];
  /** By the model's name, in USD per million tokens. */
  readonly prices: NonNullable<Variables['PRICES_FILE']>;
  /** Looks at what people and the assistant say, at the assistant's address; null for none. */
  readonly moderation: ModerationConfig | null;
  readonly daily: Daily;
  /** The day as of which the prices that come along hold. */
  readonly pricedOn: string;
  /** Hears voice messages and audio files, at the assistant's address; `model` is null for none. */
  readonly transcription: Pick<EngineConfig, 'apiKey' | 'baseUrl'> & { readonly model: string | null };
  /** The largest attachment that is read. */
  readonly maxAttachmentBytes: number;
  /** A conversation in which nothing was said for so long is forgotten; null keeps it. */
  readonly retentionDays: number | null;
  readonly health: { readonly host: string; readonly port: number } | null;
  /** Where traces are sent; null for nowhere. */
  readonly traces: { readonly endpoint: string } | null;
  readonly shutdownGraceMs: number;
  readonly log: { readonly level: Variables['LOG_LEVEL']; readonly format: 'pretty' | 'json' };
}

const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-transcribe';
const BYTES_IN_MB = 1_048_576;
const DEFAULT_MODEL = 'gpt-6-luna';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment over that of `.env` in the working folder; a variable that is set to nothing counts as not
 * set. Throws ConfigError when there is a `.env` that does not read.
 */
export function readEnvironment(): Record<string, string> {
  const { parsed = {}, error } = dotenv.config({ quiet: true, processEnv: {} });
  if (error !== undefined && error.code !== 'ENOENT')
    throw new ConfigError([`.env: expected a file to read, got ${error.message}; check who may read it`]);
  return setIn({ ...parsed, ...process.env });
}

/**
 * OpenTelemetry's packages read their own variables (`OTEL_…`) from the process's environment alone: those of `.env` are put
 * there before they are loaded.
 */
export function shareWithOpenTelemetry(environment: Environment): void {
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('OTEL_')) process.env[name] = value;
}

/** What the process itself has set, without that of `.env`. */
export function processEnvironment(): Record<string, string> {
  return setIn(process.env);
}

/** What is set to something, without what is pasted around it. */
export function setIn(environment: Environment): Record<string, string> {
  const cleaned = Object.entries(environment).map(
    ([name, value = '']) => [name, clean(name, value)] as const,
  );
  return Object.fromEntries(cleaned.filter(([, value]) => value !== ''));
}

/** Written for the assistant to read, so that quotes may be meant. */
const PROSE = ['ASSISTANT_NAME', 'ASSISTANT_INSTRUCTIONS'];

/**
 * Without the blanks around it, and without quotes around the whole of it: a shell and `.env` take them off, while
 * `docker run --env-file` keeps them (https://github.com/docker/cli/issues/3630).
 */
function clean(name: string, value: string): string {
  const trimmed = value.trim();
  if (!Object.hasOwn(VARIABLES, name) || PROSE.includes(name)) return trimmed;
  return (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed).trim();
}

/** Throws ConfigError with all problems at once, a line each: the variable, what is wrong, the remedy. */
export function loadConfig(environment: Environment, terminal = false): Config {
  const set = setIn(environment);
  const problems: string[] = [];
  const variables = z.object(VARIABLES).safeParse(set);
  if (!variables.success) problems.push(...variables.error.issues.map(lineOf));
  problems.push(...combinationProblems(set));
  const mcp = readMcpServers(set);
  if (mcp.kind === 'wrong') problems.push(...mcp.problems);
  if (!variables.success || mcp.kind === 'wrong' || problems.length > 0)
    throw new ConfigError([...new Set(problems)].toSorted());
  return deepFreeze(configOf(variables.data, mcp.servers, terminal));
}

/** What passes the environment's proxy by, in sentences for the operator; null for nothing. */
export function unproxied({ discord, engine }: Config, environment: Environment): string | null {
  return proxyNotice({
    apiUrl: discord.apiUrl,
    baseUrl: engine.baseUrl,
    environment,
    node: { environment: process.env, arguments: process.execArgv },
  });
}

/** The store's settings alone, for what is done to it without the rest; null when they are wrong, which `loadConfig` tells. */
export function loadStoreConfig(environment: Environment): StoreConfig | null {
  const { DATABASE_URL, BACKUP_HOURS, STORE_KEY, STORE_KEY_OLD } = VARIABLES;
  const set = setIn(environment);
  const variables = z.object({ DATABASE_URL, BACKUP_HOURS, STORE_KEY, STORE_KEY_OLD }).safeParse(set);
  return variables.success && keyProblems(set).length === 0 ? storeConfigOf(variables.data) : null;
}

type StoreVariables = Pick<Variables, 'DATABASE_URL' | 'BACKUP_HOURS' | 'STORE_KEY' | 'STORE_KEY_OLD'>;

function storeConfigOf(variables: StoreVariables): StoreConfig {
  const { DATABASE_URL: database, BACKUP_HOURS: hours, STORE_KEY, STORE_KEY_OLD } = variables;
  const keys = STORE_KEY && { keys: { current: STORE_KEY.key, older: STORE_KEY_OLD?.key ?? null } };
  if (database.kind !== 'sqlite') return { ...database, ...keys };
  return { ...database, backupEveryMs: hours === 0 ? null : hours * 3_600_000, ...keys };
}

/** What must appear in no line of a log or of the doctor. */
export function secretsOf({ discord, engine, store, mcpServers }: Config): readonly string[] {
  const ofMcp = mcpServers.flatMap(({ secrets }) => secrets);
  return [discord.token, engine.apiKey, ...storeSecrets(store), ...ofMcp];
}

/** Of the store: its keys, and the password of a database with the URL that holds it. */
export function storeSecrets(store: StoreConfig): readonly string[] {
  return [...keyTexts(store.keys), ...(store.kind === 'sqlite' ? [] : passwordsIn(store.url))];
}

/** The store's keys as they are written. */
export function keyTexts(keys: StoreKeys | undefined): readonly string[] {
  if (keys === undefined) return [];
  return [keys.current, ...(keys.older === null ? [] : [keys.older])].map(textOf);
}

function lineOf(issue: z.core.$ZodIssue): string {
  return `${String(issue.path[0])}: ${issue.message}`;
}

function configOf(variables: Variables, mcpServers: readonly McpServer[], terminal: boolean): Config {
  const baseUrl = variables.OPENAI_BASE_URL ?? DEFAULT_BASE_URL;
  return {
    discord: {
      token: variables.DISCORD_TOKEN,
      apiUrl: variables.DISCORD_API_URL,
      shards: { ids: variables.SHARDS ?? 'all', count: variables.SHARD_COUNT ?? 'auto' },
      catchUpMs: variables.CATCH_UP_MINUTES * 60_000,
    },
    engine: {
      kind: variables.ASSISTANT_ENGINE,
      apiKey: variables.OPENAI_API_KEY ?? '',
      baseUrl,
      model: variables.ASSISTANT_MODEL ?? DEFAULT_MODEL,
      ...(variables.ALLOWED_MODELS.length === 0 ? {} : { allowedModels: variables.ALLOWED_MODELS }),
      ...(variables.ASSISTANT_ID === undefined ? {} : { assistantId: variables.ASSISTANT_ID }),
      name: variables.ASSISTANT_NAME,
      // An existing assistant brings instructions of its own.
      instructions:
        variables.ASSISTANT_INSTRUCTIONS ??
        (variables.ASSISTANT_ID === undefined ? DEFAULT_INSTRUCTIONS : ''),
      tools: variables.ASSISTANT_TOOLS.filter((tool) => !isOwnTool(tool)),
      ...(variables.ASSISTANT_REASONING === undefined ? {} : { reasoning: variables.ASSISTANT_REASONING }),
      ...(variables.ASSISTANT_VERBOSITY === undefined ? {} : { verbosity: variables.ASSISTANT_VERBOSITY }),
      updates: variables.RUN_UPDATES,
    },
    tools: variables.ASSISTANT_TOOLS.filter(isOwnTool),
    mcpServers,
    store: storeConfigOf(variables),
    storeNotices: storeNotices({ ...variables, apiUrl: variables.DISCORD_API_URL }),
    runs: { timeoutMs: variables.RUN_TIMEOUT_SECONDS * 1_000, maxConcurrent: variables.MAX_CONCURRENT_RUNS },
    allowedModels: variables.ALLOWED_MODELS,
    replyStreaming: variables.REPLY_STREAMING,
    transcription: { apiKey: variables.OPENAI_API_KEY ?? '', baseUrl, model: transcriptionModel(variables) },
    moderation: moderationOf(variables, baseUrl),
    prices: variables.PRICES_FILE ?? OWN_PRICES,
    daily: dailyOf(variables),
    pricedOn: PRICED_ON,
    maxAttachmentBytes: variables.MAX_ATTACHMENT_MB * BYTES_IN_MB,
    retentionDays: variables.RETENTION_DAYS === 0 ? null : variables.RETENTION_DAYS,
    health:
      variables.HEALTH_PORT === undefined
        ? null
        : { host: variables.HEALTH_HOST, port: variables.HEALTH_PORT },
    traces:
      variables.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : { endpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT },
    shutdownGraceMs: variables.SHUTDOWN_GRACE_SECONDS * 1_000,
    log: { level: variables.LOG_LEVEL, format: variables.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
  };
}

function moderationOf({ MODERATION, OPENAI_API_KEY }: Variables, baseUrl: string): Config['moderation'] {
  if (MODERATION === 'off') return null;
  return { apiKey: OPENAI_API_KEY ?? '', baseUrl, reviewsAnswers: MODERATION === 'both' };
}

/** Another server may hear nothing, so there it is off until it is set. */
function transcriptionModel({
  OPENAI_BASE_URL: baseUrl,
  TRANSCRIPTION_MODEL: model,
}: Variables): string | null {
  const isOwn = baseUrl === undefined || baseUrl === DEFAULT_BASE_URL;
  const chosen = model ?? (isOwn ? DEFAULT_TRANSCRIPTION_MODEL : 'off');
  return chosen === 'off' ? null : chosen;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
