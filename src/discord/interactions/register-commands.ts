/** Publishes the commands: Discord is told only when what it has differs from what the bot offers. */

import {
  type APIApplicationCommand,
  ApplicationCommandType,
  DiscordAPIError,
  type REST,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export interface RegisterOptions {
  /** With the bot's token. */
  readonly rest: Pick<REST, 'get' | 'put'>;
  readonly pacer: Pick<RateLimiter, 'acquireLow'>;
  readonly applicationId: string;
  readonly commands: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export type Registered = 'unchanged' | 'changed' | 'refused' | 'stopped';

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** Never rejects: the bot talks also without its commands. Tries again for as long as that can help. */
export async function registerCommands(options: RegisterOptions): Promise<Registered> {
  const { clock, log, signal } = options;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await publish(options);
    } catch (error) {
      if (signal.aborted) return 'stopped';
      if (error instanceof DiscordAPIError && error.status < 500) {
        log.error({ error }, 'Discord refuses the commands; those that it has stay as they are');
        return 'refused';
      }
      log.warn({ error, waitMs: wait }, 'the commands could not be published yet');
      const stopped = await clock.sleep(wait, signal).then(
        () => false,
        () => true,
      );
      if (stopped) return 'stopped';
    }
  }
}

async function publish(options: RegisterOptions): Promise<Registered> {
  const { rest, pacer, applicationId, commands, log, signal } = options;
  const route = Routes.applicationCommands(applicationId);
  await pacer.acquireLow(signal);
  const registered = (await rest.get(route, { signal })) as APIApplicationCommand[];
  const kept = registered.filter((command) => command.type === ApplicationCommandType.PrimaryEntryPoint);
  const others = registered.filter((command) => !kept.includes(command));
  if (fingerprint(others) === fingerprint(commands)) return 'unchanged';
  await pacer.acquireLow(signal);
  await rest.put(route, { body: [...commands, ...kept], signal });
  log.info({ commands: commands.map((command) => command.name) }, 'published the commands');
  return 'changed';
}

/** What Discord adds to a command of its own accord. */
const DISCORDS_OWN: ReadonlySet<string> = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'default_permission',
  'dm_permission',
]);

/** Equal for commands that mean the same, whichever defaults are spelled out and in whatever order. Pure. */
export function fingerprint(commands: readonly object[]): string {
  return JSON.stringify(
    commands.map((command) => JSON.stringify(essence({ type: 1, ...command }))).toSorted(),
  );
}

function essence(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(essence);
    // Contexts and integration types are sets; the order of options and choices is what people see.
    return items.every((item) => typeof item === 'number') ? items.toSorted((a, b) => a - b) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !DISCORDS_OWN.has(key))
    .map(([key, field]) => [key, essence(field)] as const)
    .filter(([, field]) => !isDefault(field));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isDefault(field: unknown): boolean {
  if (field === null || field === undefined || field === false) return true;
  return typeof field === 'object' && Object.keys(field).length === 0;
}
