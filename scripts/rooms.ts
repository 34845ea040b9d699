/** The rooms of the house and who may import whom, as data: `npm run check` holds the code to it. */

export interface Room {
  /** A folder, or one file of it. The longest one that a file lies in is its room. */
  readonly path: string;
  /** Rooms and files that it may import besides its own; a folder stands for everything in it. */
  readonly imports: readonly string[];
  /** npm packages and built-in modules of the outside world that belong here. Other built-ins are free to all. */
  readonly packages: readonly string[];
}

/** Built-in modules through which a process reaches outside of itself: only for rooms that name them. */
export const OUTSIDE: readonly string[] = [
  'node:child_process',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:sqlite',
];

/** What everything else stands on. */
const GROUND = [
  'src/errors.ts',
  'src/log.ts',
  'src/snowflake.ts',
  'src/private-host.ts',
  'src/readiness.ts',
  'src/async',
];
const DOMAIN = [...GROUND, 'src/conversation'];
const FILES = ['node:fs', 'node:fs/promises'];

export const ROOMS: readonly Room[] = [
  // The bot: imports run from the bottom of this list to its top, and never between two edges.
  { path: 'src/errors.ts', imports: [], packages: [] },
  { path: 'src/log.ts', imports: ['src/errors.ts'], packages: ['pino', 'pino-pretty'] },
  { path: 'src/snowflake.ts', imports: [], packages: ['@sapphire/snowflake'] },
  { path: 'src/private-host.ts', imports: [], packages: [] },
  { path: 'src/readiness.ts', imports: [], packages: [] },
  { path: 'src/async', imports: [], packages: [] },
  { path: 'src/conversation', imports: GROUND, packages: ['diff', 'lru-cache', 'string-width', 'temml'] },
  {
    path: 'src/discord',
    imports: DOMAIN,
    packages: ['discord.js', 'discord-api-types', 'lru-cache', ...FILES],
  },
  {
    path: 'src/engine',
    imports: DOMAIN,
    packages: ['openai', 'eventsource-parser', 'gpt-tokenizer', 'lru-cache'],
  },
  {
    path: 'src/store',
    imports: DOMAIN,
    packages: ['keyv', '@keyv/postgres', '@keyv/redis', '@keyv/sqlite', 'pg', 'sqlite3', 'zod', ...FILES],
  },
  {
    path: 'src/files',
    imports: DOMAIN,
    packages: ['fflate', 'file-type', 'htmlparser2', 'lru-cache', 'unpdf'],
  },
  { path: 'src/ops', imports: DOMAIN, packages: ['node:http', 'node:net', 'prom-client', '@opentelemetry'] },
  { path: 'src/process', imports: GROUND, packages: [] },
  { path: 'src/config', imports: ['src/private-host.ts'], packages: ['zod', 'node:fs'] },
  { path: 'src/variables.ts', imports: ['src/config'], packages: ['zod'] },
  {
    path: 'src/config/combinations.ts',
    imports: [
      'src/config',
      'src/variables.ts',
      'src/engine/service/engine-config.ts',
      'src/engine/service/hosted-tools.ts',
    ],
    packages: [],
  },
  {
    path: 'src/config.ts',
    imports: [
      ...GROUND,
      'src/config',
      'src/variables.ts',
      'src/engine/service/engine-config.ts',
      'src/store/store-config.ts',
    ],
    packages: ['dotenv', 'zod'],
  },
  { path: 'src/first-steps.ts', imports: [], packages: [] },
  { path: 'src/tools', imports: [...DOMAIN, 'src/config/own-tools.ts'], packages: ['zod'] },
  {
    path: 'src/mcp',
    imports: [...DOMAIN, 'src/config/mcp/mcp-server.ts'],
    packages: ['@modelcontextprotocol/client'],
  },
  {
    path: 'src/load-tools.ts',
    imports: [...DOMAIN, 'src/config.ts', 'src/discord', 'src/mcp', 'src/tools'],
    packages: [],
  },
  { path: 'src/privacy-facts.ts', imports: [...DOMAIN, 'src/config.ts'], packages: [] },
  {
    path: 'src/parts.ts',
    imports: [...DOMAIN, 'src/config.ts', 'src/discord', 'src/load-tools.ts'],
    packages: [],
  },
  {
    path: 'src/discord-ports.ts',
    imports: [...DOMAIN, 'src/discord', 'src/files', 'src/parts.ts', 'src/privacy-facts.ts'],
    packages: [],
  },
  {
    path: 'src/assemble.ts',
    imports: [...DOMAIN, 'src/discord', 'src/discord-ports.ts', 'src/parts.ts'],
    packages: [],
  },
  {
    path: 'src/app.ts',
    imports: [
      ...DOMAIN,
      'src/config.ts',
      'src/assemble.ts',
      'src/parts.ts',
      'src/load-tools.ts',
      'src/discord',
      'src/engine',
      'src/store',
      'src/ops',
    ],
    packages: [],
  },
  {
    path: 'src/start.ts',
    imports: [...GROUND, 'src/app.ts', 'src/config.ts', 'src/first-steps.ts', 'src/process'],
    packages: [],
  },
  { path: 'src/main.ts', imports: ['src/start.ts'], packages: [] },
  {
    path: 'src/doctor',
    imports: [
      ...DOMAIN,
      'src/config.ts',
      'src/config/mcp/mcp-server.ts',
      'src/config/prices.ts',
      'src/discord',
      'src/engine',
      'src/mcp',
      'src/store',
    ],
    packages: ['discord-api-types', 'zod', ...FILES],
  },
  {
    path: 'src/setup',
    imports: [...DOMAIN, 'src/config.ts', 'src/variables.ts', 'src/doctor', 'src/engine', 'src/store'],
    packages: ['@clack/prompts', 'dotenv', ...FILES],
  },
  {
    path: 'src/store-command',
    imports: [...GROUND, 'src/config/database-url.ts', 'src/store'],
    packages: [],
  },
  {
    path: 'commands',
    imports: ['src/discord/command.ts', 'src/conversation', 'src/errors.ts'],
    packages: ['discord.js'],
  },

  // What the bot does not know: it is started by these as by any Discord, and speaks to them over the wire.
  {
    path: 'emulators',
    imports: ['src/async'],
    packages: [
      '@sapphire/snowflake',
      '@hono/node-server',
      'discord-api-types',
      'hono',
      'image-size',
      'lru-cache',
      'ws',
      'zod',
      ...FILES,
      'node:http',
      'node:net',
    ],
  },
  { path: 'playground/contract', imports: [], packages: [] },
  {
    path: 'playground/page',
    imports: ['playground/contract'],
    packages: [
      '@preact/signals',
      '@preact/signals-core',
      'discord-api-types',
      'highlight.js',
      'lowlight',
      'preact',
    ],
  },
  {
    path: 'playground',
    imports: ['playground/contract', 'emulators', ...GROUND, 'src/process', 'src/config.ts'],
    packages: [
      '@hono/node-server',
      '@modelcontextprotocol/server',
      'discord-api-types',
      'esbuild',
      'hono',
      'lru-cache',
      'zod',
      ...FILES,
      'node:child_process',
      'node:http',
      'node:https',
      'node:net',
      'node:sqlite',
    ],
  },
  {
    path: 'chaos',
    imports: ['emulators', ...DOMAIN, 'src/store'],
    packages: ['keyv', ...FILES, 'node:child_process', 'node:http', 'node:net'],
  },
];
