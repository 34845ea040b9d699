/** Takes the steps of a storm's plan, and counts which trouble really struck. */

import type { StormBot } from '../bot/storm-bot.ts';
import type { ChaosGround } from '../harness.ts';
import type { Step } from '../plan.ts';
import type { Rooms } from './places.ts';

export interface StormSteps {
  take(step: Step): Promise<void>;
  readonly struck: Readonly<Record<string, number>>;
}

export function createStormSteps(ground: ChaosGround, rooms: Rooms, bot: StormBot): StormSteps {
  const { discord, assistant, recorder, timeline } = ground;
  const struck: Record<string, number> = {};
  const count = (name: string, times = 1): void => {
    struck[name] = (struck[name] ?? 0) + times;
  };
  const unsettled = watchCommands(ground, bot);
  const roomAt = (n: number) => {
    const channel = rooms.channels[n];
    if (channel === undefined) throw new Error(`there is no room ${n}`);
    return channel;
  };

  const say = (step: Extract<Step, { do: 'say' }>): void => {
    const channel = roomAt(step.room);
    const person = rooms.speaker(channel, step.person);
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
    if (unsettled.has(channel.id)) recorder.excuse(channel.id);
  };

  const command = ({ room, line }: Extract<Step, { do: 'command' }>): void => {
    const channel = roomAt(room);
    recorder.excuse(channel.id);
    unsettled.add(channel.id);
    discord.person(rooms.speaker(channel, 0)).command(channel.id, line);
    count(line);
  };

  const trouble = ({ trouble: { name, ...one } }: Extract<Step, { do: 'trouble' }>): void => {
    struck[name] ??= 0;
    const tell = (): void => {
      count(name);
      // The run that it strikes begins within this turn of the event loop.
      if (one.server === 'assistant' && one.fault.route === 'chat.create') setImmediate(recorder.cutOff);
    };
    if (one.server === 'discord') discord.faults.add({ ...one.fault, struck: tell });
    else assistant.faults.add({ ...one.fault, struck: tell });
  };

  const shake = ({ how }: Extract<Step, { do: 'gateway' }>): void => {
    const { gateway } = discord;
    if (how === 'drop') gateway.drop();
    else if (how === 'reconnect') gateway.reconnect();
    else gateway.invalidate(how === 'invalidate');
    count(`gateway: ${how}`);
  };

  return {
    struck,
    async take(step) {
      const room = 'room' in step ? `, that is ${roomAt(step.room).id}` : '';
      const who = 'room' in step ? 'plan' : 'harness';
      timeline.note(who, `${JSON.stringify(step)}${room}`);
      const open = recorder.open();
      switch (step.do) {
        case 'say':
          return say(step);
        case 'command':
          return command(step);
        case 'trouble':
          return trouble(step);
        case 'gateway':
          return shake(step);
        case 'kill':
          return bot.killAfter(step.afterMs);
        case 'kill at write':
          return bot.dieAt({ conversation: roomAt(step.room).id, write: step.write, when: step.when });
        case 'edit':
        case 'remove': {
          const question = open[Math.floor(step.which * open.length)];
          if (question === undefined) return;
          recorder[step.do](question);
          count(step.do);
        }
      }
    },
  };
}

/** Channels where a stop or a reset is under way, which may still end what is said now. A bot that dies forgets it. */
function watchCommands({ discord }: ChaosGround, bot: StormBot): Set<string> {
  const unsettled = new Set<string>();
  discord.events.on((event) => {
    if (event.kind === 'response' && event.response.kind !== 'deferred')
      unsettled.delete(event.response.channel.id);
    if (event.kind === 'session' && event.state === 'identified') unsettled.clear();
  });
  bot.onStart(() => unsettled.clear());
  return unsettled;
}
