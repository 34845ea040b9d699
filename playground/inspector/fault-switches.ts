/** The fault switches: what each does to the assistant, the local Discord, the gateway and the bot. */

import type { FaultAction, RouteKind } from '../../emulators/discord/faults.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { BotSupervisor } from '../bot/supervisor.ts';
import type { PageFault } from '../contract/inspector.ts';
import type { AssistantProxy, ProxyFaults } from './assistant-proxy.ts';
import { NO_FAULTS } from './assistant-proxy.ts';

export interface FaultSwitches {
  list(): readonly PageFault[];
  /** Throws an Error for one that does not exist or makes no sense now. */
  set(id: string, on: boolean): void;
}

interface FaultSwitchesOptions {
  readonly discord: Pick<LocalDiscord, 'faults' | 'gateway'>;
  readonly bot: BotSupervisor;
  /** Null where the requests to the assistant do not pass here. */
  readonly proxy: AssistantProxy | null;
  readonly publish: (faults: readonly PageFault[]) => void;
}

interface SwitchDefinition {
  readonly id: string;
  readonly group: PageFault['group'];
  readonly label: string;
  readonly hint: string;
  readonly kind: PageFault['kind'];
}

const CLOSED_MS = 10_000;

const DEFINITIONS: readonly SwitchDefinition[] = [
  lasting('assistant-slow', 'Slow', 'Every run begins five seconds late.'),
  lasting('assistant-failing', 'Failing', 'Every request is answered with an error 500.'),
  lasting(
    'assistant-limited',
    'Rate limited',
    'Every request is answered with 429: try again in two seconds.',
  ),
  lasting(
    'assistant-quota',
    'Quota gone',
    'Every request is answered with 429: there is no money left. The bot asks again after a minute, then more seldom.',
  ),
  lasting('assistant-silent', 'Silent', 'Requests get no answer; they are cut when this is turned off.'),
  lasting('discord-slow', 'Slow posts', 'Every post takes three seconds.'),
  lasting('discord-failing', 'Posts fail', 'Every post is answered with an error 503 and is not there.'),
  lasting(
    'discord-lost',
    'Answers lost',
    'Every post is there, but is answered with an error 500, as if it were not.',
  ),
  lasting('discord-limited', 'Rate limited', 'Every post is answered with 429: try again in two seconds.'),
  action('gateway-cut', 'Cut the line', 'The connection breaks; the bot resumes.'),
  action(
    'gateway-closed',
    'Close for 10 seconds',
    'The connection breaks, and nobody is let in for ten seconds.',
  ),
  lasting('gateway-thrice', 'Events three times', 'Every event is delivered three times.'),
  action('bot-kill', 'Kill', 'The process is killed as by a power cut, and started again.'),
  action('bot-stop', 'Stop', 'The process is asked to stop, and stays stopped.'),
  action('bot-start', 'Start', 'A stopped process is started.'),
];

function lasting(id: string, label: string, hint: string): SwitchDefinition {
  return { id, group: groupOf(id), label, hint, kind: 'switch' };
}

function action(id: string, label: string, hint: string): SwitchDefinition {
  return { id, group: groupOf(id), label, hint, kind: 'action' };
}

function groupOf(id: string): SwitchDefinition['group'] {
  return id.slice(0, id.indexOf('-')) as SwitchDefinition['group'];
}

const wireError = (type: string, code: string, message: string): object => ({
  error: { message, type, param: null, code },
});
const ASSISTANT_FAULTS: Readonly<Record<string, Partial<ProxyFaults>>> = {
  'assistant-slow': { delayMs: 5_000 },
  'assistant-failing': {
    refusal: {
      status: 500,
      headers: {},
      body: wireError(
        'server_error',
        'server_error',
        'The server had an error while processing your request.',
      ),
    },
  },
  'assistant-limited': {
    refusal: {
      status: 429,
      headers: { 'retry-after': '2' },
      body: wireError('requests', 'rate_limit_exceeded', 'Rate limit reached. Please try again in 2s.'),
    },
  },
  'assistant-quota': {
    refusal: {
      status: 429,
      headers: {},
      body: wireError('insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'),
    },
  },
  'assistant-silent': { silent: true },
};
const DISCORD_FAULTS: Readonly<Record<string, FaultAction>> = {
  'discord-slow': { kind: 'delay', ms: 3_000 },
  'discord-failing': { kind: 'status', status: 503, message: '503: Service Unavailable' },
  'discord-lost': { kind: 'status', status: 500, message: '500: Internal Server Error', after: true },
  'discord-limited': { kind: 'limit', scope: 'user', retryAfterMs: 2_000 },
};
const POST: RouteKind = 'message.create';

export function createFaultSwitches({ discord, bot, proxy, publish }: FaultSwitchesOptions): FaultSwitches {
  const { faults, gateway } = discord;
  const on = new Set<string>();

  const list = (): readonly PageFault[] =>
    DEFINITIONS.map((one) => ({ ...one, on: on.has(one.id), available: isAvailable(one) }));
  const isAvailable = ({ id, group }: SwitchDefinition): boolean => {
    const { state } = bot.state;
    const ended = state === 'stopped' || state === 'cannot-start';
    if (id === 'bot-start') return ended;
    if (group === 'bot') return !ended && state !== 'restarting';
    return group !== 'assistant' || proxy !== null;
  };
  const apply = (): void => {
    faults.clear();
    for (const [id, action] of Object.entries(DISCORD_FAULTS))
      if (on.has(id)) faults.add({ route: POST, action, times: Number.POSITIVE_INFINITY });
    gateway.faults.copies = on.has('gateway-thrice') ? 3 : 1;
    if (proxy === null) return;
    const active = Object.entries(ASSISTANT_FAULTS).filter(([id]) => on.has(id));
    proxy.faults = Object.assign({ ...NO_FAULTS }, ...active.map(([, fault]) => fault));
    if (!proxy.faults.silent) proxy.releaseHeld();
  };

  const closeForAWhile = (): void => {
    if (on.has('gateway-closed')) return;
    on.add('gateway-closed');
    gateway.faults.closed = true;
    gateway.drop();
    setTimeout(() => {
      on.delete('gateway-closed');
      gateway.faults.closed = false;
      publish(list());
    }, CLOSED_MS).unref();
  };
  const actions: Readonly<Record<string, () => void>> = {
    'gateway-cut': () => gateway.drop(),
    'gateway-closed': closeForAWhile,
    'bot-kill': () => bot.kill(),
    'bot-stop': () => bot.halt(),
    'bot-start': () => bot.start(),
  };
  bot.onChange(() => publish(list()));

  return {
    list,
    set(id, wanted) {
      const known = DEFINITIONS.find((one) => one.id === id);
      if (known === undefined) throw new Error(`There is no switch ${id}.`);
      if (!isAvailable(known)) throw new Error(`“${known.label}” makes no sense now.`);
      if (known.kind === 'action') actions[id]?.();
      else {
        if (wanted) on.add(id);
        else on.delete(id);
        apply();
      }
      publish(list());
    },
  };
}
