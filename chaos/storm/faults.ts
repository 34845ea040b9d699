/** The faults of the local servers in a storm, each with the name under which it is counted. */

import type {
  Fault as AssistantFault,
  RouteKind as AssistantRoute,
} from '../../emulators/assistant/faults.ts';
import { rateLimited, WireError } from '../../emulators/assistant/http/errors.ts';
import type { Fault as DiscordFault } from '../../emulators/discord/faults.ts';
import type { Variant } from '../harness.ts';

export type StormFault =
  | { readonly server: 'discord'; readonly name: string; readonly fault: DiscordFault }
  | { readonly server: 'assistant'; readonly name: string; readonly fault: AssistantFault };

const LIMIT_MS = 300;
const DELAY_MS = 400;

/** Edits are made of replies that grow alone. */
export function discordFaults({ streaming }: Pick<Variant, 'streaming'>): StormFault[] {
  const post: readonly (readonly [string, DiscordFault['action']])[] = [
    ['500 before the work', { kind: 'status', status: 500 }],
    ['502 after it', { kind: 'status', status: 502, after: true }],
    ['503, overloaded', { kind: 'status', status: 503, code: 130000 }],
    ['cut before the work', { kind: 'cut', after: false }],
    ['cut after it', { kind: 'cut', after: true }],
    ['no answer', { kind: 'hang' }],
    ['no answer, posted', { kind: 'hang', after: true }],
    ['late', { kind: 'delay', ms: DELAY_MS }],
    ...(['user', 'shared', 'global', 'cloudflare'] as const).map(
      (scope) => [`429 ${scope}`, { kind: 'limit', scope, retryAfterMs: LIMIT_MS }] as const,
    ),
  ];
  const edit = streaming === 'on' ? post : [];
  const others: readonly DiscordFault[] = [
    { route: 'message.list', action: { kind: 'status', status: 500 } },
    { route: 'message.list', action: { kind: 'cut', after: true } },
    { route: 'typing', action: { kind: 'cut', after: false } },
  ];
  return [
    ...post.map(([name, action]) => discordFault(`post: ${name}`, { route: 'message.create', action })),
    ...edit.map(([name, action]) => discordFault(`edit: ${name}`, { route: 'message.edit', action })),
    ...others.map((fault) => discordFault(`${fault.route}: ${fault.action.kind}`, fault)),
  ];
}

/** Those that fit the engine: each has requests of its own, and only a stream can break in the middle. */
export function assistantFaults({ engine, updates }: Variant): StormFault[] {
  const { append, run, look } = ROUTES[engine];
  const broken = new WireError(500, 'The server had an error.', { type: 'server_error' });
  const overloaded = new WireError(503, 'Overloaded.', { type: 'server_error' });
  const common: readonly (readonly [string, AssistantFault['action']])[] = [
    ['500 before the work', { kind: 'error', error: broken }],
    ['503 after it', { kind: 'error', error: overloaded, after: true }],
    ['429', { kind: 'error', error: rateLimited(), retryAfter: 1 }],
    ['cut before the work', { kind: 'cut', after: false }],
    ['cut after it', { kind: 'cut', after: true }],
    ['error inside 200', { kind: 'error-inside' }],
    // A write that is made late, for a process that was killed meanwhile, is one that nobody can find in time.
    ['answered late', { kind: 'delay', ms: DELAY_MS, after: true }],
  ];
  const streamed: readonly (readonly [string, AssistantFault['action']])[] = [
    ['stream cut', { kind: 'stream-cut', afterEvents: 4, how: 'destroy' }],
    ['stream ends early', { kind: 'stream-cut', afterEvents: 3, how: 'end' }],
    ['stream falls silent', { kind: 'stream-idle', afterEvents: 3 }],
  ];
  const whole = [['malformed', { kind: 'malformed' }]] as const;
  const gone = [['thread gone', { kind: 'gone' }]] as const;
  const failing = { failure: { code: 'server_error', message: 'It failed.' } };
  const fails = [['fails', { kind: 'run', run: { kind: 'answers', answer: failing } }]] as const;
  return [
    ...named('append', append, [...common, ...whole]),
    ...named('run', run, [
      ...common,
      ...fails,
      ...(engine === 'chat' ? [] : gone),
      ...(updates === 'stream' ? streamed : whole),
    ]),
    ...named('look', look, [...common, ...whole]),
  ];
}

/** The names of all that these families can do to this engine at its servers. */
export function faultNames(way: Variant, families: readonly string[]): string[] {
  return [
    ...(families.includes('discord') ? discordFaults(way) : []),
    ...(families.includes('assistant') ? assistantFaults(way) : []),
  ].map(({ name }) => name);
}

const ROUTES: Readonly<
  Record<
    Variant['engine'],
    {
      readonly append: AssistantRoute | null;
      readonly run: AssistantRoute;
      readonly look: AssistantRoute | null;
    }
  >
> = {
  responses: { append: 'items.create', run: 'responses.create', look: 'responses.retrieve' },
  assistants: { append: 'messages.create', run: 'runs.create', look: 'runs.retrieve' },
  chat: { append: null, run: 'chat.create', look: null },
};

function named(
  what: string,
  route: AssistantRoute | null,
  actions: readonly (readonly [string, AssistantFault['action']])[],
): StormFault[] {
  if (route === null) return [];
  return actions.map(([name, action]) => ({
    server: 'assistant',
    name: `${what}: ${name}`,
    fault: { route, action },
  }));
}

function discordFault(name: string, fault: DiscordFault): StormFault {
  return { server: 'discord', name, fault };
}
