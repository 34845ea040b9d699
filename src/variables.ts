/** The environment variables, one by one: what each may be, its default, and what is said when it is something else. */

import { z } from 'zod';
import { money, people } from './config/daily.ts';
import { databaseUrl } from './config/database-url.ts';
import { assistantBaseUrl, collectorBaseUrl, discordBaseUrl } from './config/http-url.ts';
import { OWN_TOOLS } from './config/own-tools.ts';
import { pricesFile } from './config/prices.ts';
import { KEY_CHARACTER, secret, TOKEN_CHARACTER } from './config/secret.ts';
import { storeKey } from './config/store-key.ts';
import { expected, hasInvisible } from './config/wording.ts';

function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, expected(`one of ${values.join(', ')}`));
}

function whole(least: number, most: number, what: string) {
  const wording = expected(`${what}, a whole number from ${least} to ${most}`);
  return z
    .string()
    .regex(/^\d+$/, wording)
    .transform(Number)
    .pipe(z.number().min(least, wording).max(most, wording));
}

const shardIds = z
  .string()
  .refine((text) => shardsOf(text) !== null, expected('shards such as 0-3 or 0,2, each once'))
  .transform((text) => shardsOf(text) ?? []);

/** Null for anything but shards and rising ranges of them, none named twice. */
function shardsOf(text: string): number[] | null {
  const ids: number[] = [];
  for (const range of text.split(',')) {
    const [, from, to = from] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(range) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || first > last) return null;
    for (let id = first; id <= last; id += 1) ids.push(id);
  }
  return new Set(ids).size === ids.length ? ids : null;
}

const tools = z
  .string()
  .transform((text) => text.split(',').map((tool) => tool.trim()))
  .pipe(z.array(choice(['code_interpreter', 'file_search', 'web_search', 'image_generation', ...OWN_TOOLS])));

/** A name that is sent to a service or bound to as it stands. */
const name = z
  .string()
  .refine((text) => !hasInvisible(text), expected('a name without invisible characters'));

/** Names of models, which a choice of Discord's shows as far as it has room for. */
const models = z
  .string()
  .transform((text) => text.split(',').map((model) => model.trim()))
  .pipe(
    z.array(
      name
        .min(1, expected('names of models, separated by commas'))
        .max(100, expected('names of at most 100 characters')),
    ),
  );

export const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

export const DEFAULT_INSTRUCTIONS =
  'You are a helpful assistant in a Discord chat. Answer briefly and to the point, in the language you are spoken to. Use Discord Markdown where it helps.';

export const VARIABLES = {
  DISCORD_TOKEN: secret({
    missing:
      'expected the bot’s token, got nothing; create a bot at https://discord.com/developers/applications, under Bot, Reset Token',
    scheme: 'Bot',
    allowed: TOKEN_CHARACTER,
  }),
  DISCORD_API_URL: discordBaseUrl.default('https://discord.com/api'),
  OPENAI_API_KEY: secret({ scheme: 'Bearer', allowed: KEY_CHARACTER }).optional(),
  OPENAI_BASE_URL: assistantBaseUrl.optional(),
  ASSISTANT_ENGINE: choice(['responses', 'assistants', 'chat']).default('responses'),
  ASSISTANT_ID: name.optional(),
  ASSISTANT_MODEL: name.optional(),
  ALLOWED_MODELS: models.default([]),
  ASSISTANT_NAME: z.string().max(256, expected('a name of at most 256 characters')).default('Bobbin'),
  ASSISTANT_INSTRUCTIONS: z.string().optional(),
  ASSISTANT_TOOLS: tools.default([]),
  ASSISTANT_REASONING: choice(['none', 'minimal', 'low', 'medium', 'high']).optional(),
  ASSISTANT_VERBOSITY: choice(['low', 'medium', 'high']).optional(),
  TRANSCRIPTION_MODEL: name.optional(),
  MCP_SERVERS_FILE: z.string().optional(),
  DATABASE_URL: databaseUrl.default({ kind: 'sqlite', path: 'data/bobbin.sqlite' }),
  STORE_KEY: storeKey.optional(),
  STORE_KEY_OLD: storeKey.optional(),
  BACKUP_HOURS: whole(0, 8_760, 'hours (0 for no backups)').default(24),
  RETENTION_DAYS: whole(0, 3_650, 'days (0 to keep everything)').default(30),
  PERSON_DAILY_TURNS: whole(0, 1_000_000, 'a number of turns').optional(),
  SERVER_DAILY_TURNS: whole(0, 1_000_000, 'a number of turns').optional(),
  PERSON_DAILY_USD: money.optional(),
  SERVER_DAILY_USD: money.optional(),
  DAILY_USD: money.optional(),
  SOFT_LIMIT_MODEL: name.optional(),
  PRICES_FILE: pricesFile.optional(),
  OPERATORS: people.default([]),
  REPLY_STREAMING: choice(['auto', 'on', 'off']).default('auto'),
  RUN_UPDATES: choice(['stream', 'poll']).default('stream'),
  CATCH_UP_MINUTES: whole(0, 1_440, 'minutes').default(15),
  MODERATION: choice(['off', 'input', 'both']).default('off'),
  RUN_TIMEOUT_SECONDS: whole(1, 86_400, 'seconds').default(300),
  MAX_ATTACHMENT_MB: whole(1, 512, 'megabytes').default(20),
  MAX_CONCURRENT_RUNS: whole(1, 100_000, 'a number of runs').default(64),
  SHARDS: shardIds.optional(),
  SHARD_COUNT: whole(1, 100_000, 'a number of shards').optional(),
  HEALTH_PORT: whole(0, 65_535, 'a port').optional(),
  HEALTH_HOST: name.default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorBaseUrl.optional(),
  SHUTDOWN_GRACE_SECONDS: whole(0, 3_600, 'seconds').default(20),
  LOG_LEVEL: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: choice(['pretty', 'json']).optional(),
};

const all = z.object(VARIABLES);
export type Variables = z.output<typeof all>;
