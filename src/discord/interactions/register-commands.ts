/** Registers the commands: Discord is told only when the commands that it has differ from those that the bot offers. */

import {
  type APIApplicationCommand,
  ApplicationCommandType,
  DiscordAPIError,
  type REST,
  Routes,
} from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import type { Log } from '../../log.ts';
import type { CommandData } from '../command.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export interface RegisterOptions {
  /** With the bot's token. */
  readonly rest: Pick<REST, 'get' | 'put'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly applicationId: string;
  readonly commands: readonly CommandData[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export type Registered = 'unchanged' | 'changed' | 'refused' | 'stopped';

const BACKOFF = { firstMs: 5_000, longestMs: 10 * 60_000 };

/** Never rejects: the bot talks also without its commands. Tries again for as long as that can help. */
export async function registerCommands(options: RegisterOptions): Promise<Registered> {
  const { clock, log, signal } = options;
  const waitMs = (error: unknown, retries: number): number | null => {
    if (error instanceof DiscordAPIError && error.status < 500) return null;
    const wait = backoffMs(BACKOFF, retries);
    log.warn(
      { event: 'commands.not-registered', error, waitMs: wait },
      'The commands are not registered yet.',
    );
    return wait;
  };
  try {
    return await retry(clock, () => registerOnce(options), waitMs, signal);
  } catch (error) {
    if (signal.aborted) return 'stopped';
    log.error(
      { event: 'commands.refused', error },
      'Discord refuses the commands; the commands that it has stay as they are.',
    );
    return 'refused';
  }
}

async function registerOnce(options: RegisterOptions): Promise<Registered> {
  const { rest, rateLimiter, applicationId, commands, log, signal } = options;
  const route = Routes.applicationCommands(applicationId);
  await rateLimiter.acquireLow(signal);
  const registered = (await rest.get(route, { signal })) as APIApplicationCommand[];
  const entryPoints = registered.filter(
    (command) => command.type === ApplicationCommandType.PrimaryEntryPoint,
  );
  const others = registered.filter((command) => !entryPoints.includes(command));
  if (fingerprint(others) === fingerprint(commands)) return 'unchanged';
  await rateLimiter.acquireLow(signal);
  // A list without Discord's own entry points would delete them.
  await rest.put(route, { body: [...commands, ...entryPoints], signal });
  const names = commands.map((command) => command.name);
  log.info({ event: 'commands.registered', commands: names }, 'Registered the commands.');
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
