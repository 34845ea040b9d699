/** Takes the steps of a storm's plan, and counts which faults really struck. */

import type { StormBot } from '../bot/storm-bot.ts';
import type { ChaosHarness } from '../harness.ts';
import type { Step } from '../plan.ts';
import type { Places } from './places.ts';

export interface StormSteps {
  take(step: Step): Promise<void>;
  readonly struck: Readonly<Record<string, number>>;
}

export function createStormSteps(harness: ChaosHarness, places: Places, bot: StormBot): StormSteps {
  const { discord, assistant, recorder, timeline } = harness;
  const struck: Record<string, number> = {};
  const count = (name: string, times = 1): void => {
    struck[name] = (struck[name] ?? 0) + times;
  };
  const busy = watchCommands(harness, bot);
  const channelAt = (n: number) => {
    const channel = places.channels[n];
    if (channel === undefined) throw new Error(`there is no place ${n}`);
    return channel;
  };

  const say = (step: Extract<Step, { kind: 'say' }>): void => {
    const channel = channelAt(step.place);
    const person = places.speaker(channel, step.person);
    const inOrder = !(step.backwards && step.asks.length > 1);
    const askAll = (): void => {
      for (const ask of step.asks) recorder.ask({ channel, person, inOrder, ...ask });
    };
    discord.gateway.faults.copies = step.copies;
    if (inOrder) askAll();
    else discord.gateway.backwards(askAll);
    discord.gateway.faults.copies = 1;
    if (step.copies > 1) count('delivered repeatedly');
    if (!inOrder) count('delivered backwards');
    if (busy.has(channel.id)) recorder.excuse(channel.id);
  };

  const command = ({ place, line }: Extract<Step, { kind: 'command' }>): void => {
    const channel = channelAt(place);
    recorder.excuse(channel.id);
    busy.add(channel.id);
    discord.person(places.speaker(channel, 0)).command(channel.id, line);
    count(line);
  };

  const injectFault = ({ fault: { name, ...one } }: Extract<Step, { kind: 'fault' }>): void => {
    struck[name] ??= 0;
    const onStruck = (): void => {
      count(name);
      // The run that it strikes begins within this turn of the event loop.
      if (one.server === 'assistant' && one.fault.route === 'chat.create') setImmediate(recorder.cutOff);
    };
    if (one.server === 'discord') discord.faults.add({ ...one.fault, struck: onStruck });
    else assistant.faults.add({ ...one.fault, struck: onStruck });
  };

  const disturbGateway = ({ how }: Extract<Step, { kind: 'gateway' }>): void => {
    const { gateway } = discord;
    if (how === 'drop') gateway.drop();
    else if (how === 'reconnect') gateway.reconnect();
    else gateway.invalidate(how === 'invalidate');
    count(`gateway: ${how}`);
  };

  return {
    struck,
    async take(step) {
      const place = 'place' in step ? `, that is ${channelAt(step.place).id}` : '';
      const who = 'place' in step ? 'plan' : 'harness';
      timeline.note(who, `${JSON.stringify(step)}${place}`);
      const open = recorder.open();
      switch (step.kind) {
        case 'say':
          return say(step);
        case 'command':
          return command(step);
        case 'fault':
          return injectFault(step);
        case 'gateway':
          return disturbGateway(step);
        case 'kill':
          return bot.killAfter(step.afterMs);
        case 'kill-at-write':
          return bot.killAtWrite({
            conversation: channelAt(step.place).id,
            write: step.write,
            when: step.when,
          });
        case 'edit':
        case 'remove': {
          const question = open[Math.floor(step.which * open.length)];
          if (question === undefined) return;
          recorder[step.kind](question);
          count(step.kind);
        }
      }
    },
  };
}

/** Channels where a stop or a reset is under way, which may still end what is said now. A bot that dies forgets it. */
function watchCommands({ discord }: ChaosHarness, bot: StormBot): Set<string> {
  const busy = new Set<string>();
  discord.events.on((event) => {
    if (event.kind === 'response' && event.response.kind !== 'deferred')
      busy.delete(event.response.channel.id);
    if (event.kind === 'session' && event.state === 'identified') busy.clear();
  });
  bot.onStart(() => busy.clear());
  return busy;
}
