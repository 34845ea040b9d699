/** The bot in a storm: whenever it is killed it is started again, as a supervisor would. */

import type { ChaosHarness } from '../harness.ts';
import type { Bot } from './bot.ts';
import type { WriteMoment } from './kill-at-write.ts';

export interface StormBot {
  /** How often it was killed. */
  readonly kills: number;
  /** Kills it after so many milliseconds, if it lives so long. */
  killAfter(ms: number): void;
  /** Its store kills it at that write, if that is ever made. */
  killAtWrite(moment: WriteMoment): Promise<void>;
  /** Kills it; resolves once the next one is in session. */
  restart(): Promise<void>;
  /** Ends it in good order; rejects if it ends in another, or if it was to be done and something is left. */
  stop(expected: { readonly done: boolean }): Promise<void>;
  onStart(listener: () => void): void;
}

export function createStormBot(harness: ChaosHarness): StormBot {
  const listeners: (() => void)[] = [];
  let kills = 0;
  let stopping = false;

  const supervise = (bot: Bot): void => {
    void bot.ended.then(() => {
      if (stopping || bot !== harness.bot) return;
      kills += 1;
      harness.recorder.processDied();
      start();
    });
  };
  const start = (): void => {
    supervise(harness.start());
    for (const listener of listeners) listener();
  };
  supervise(harness.bot);

  return {
    get kills() {
      return kills;
    },
    killAfter(ms) {
      const { bot } = harness;
      setTimeout(() => bot.kill(), ms);
    },
    async killAtWrite(moment) {
      await harness.bot.killAtWrite(moment).catch(() => {}); // it may be dead already
    },
    async restart() {
      const { promise: inSession, resolve } = Promise.withResolvers<void>();
      const { bot } = harness;
      const leave = harness.discord.events.on((event) => {
        if (event.kind === 'session' && event.state === 'identified' && harness.bot !== bot) resolve();
      });
      if (stopping) {
        stopping = false;
        start();
      } else bot.kill();
      await harness.within('a session after the last kill', inSession).finally(leave);
    },
    async stop({ done }) {
      stopping = true;
      const { bot } = harness;
      const code = await harness.within('a stop in good order', bot.stop());
      const isDone = bot.log.at(-1)?.includes('"left":0') === true;
      if (code !== 0 || (done && !isDone))
        throw new Error(`the bot ended with ${code}:\n${bot.log.slice(-10).join('\n')}`);
    },
    onStart: (listener) => {
      listeners.push(listener);
    },
  };
}
