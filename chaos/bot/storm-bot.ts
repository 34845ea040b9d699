/** The bot in a storm: whenever it is killed it is started again, as a supervisor would. */

import type { ChaosGround } from '../harness.ts';
import type { Bot } from './bot.ts';
import type { StoreMoment } from './mortal-store.ts';

export interface StormBot {
  /** How often it was killed. */
  readonly kills: number;
  /** Kills it after so many milliseconds, if it lives so long. */
  killAfter(ms: number): void;
  /** Lets its store kill it at that moment, if that comes about. */
  dieAt(moment: StoreMoment): Promise<void>;
  /** Kills it; resolves once the next one is in session. */
  restart(): Promise<void>;
  /** Ends it in good order; rejects if it ends in another, or if it was to be done and something is left. */
  stop(expected: { readonly done: boolean }): Promise<void>;
  onStart(listener: () => void): void;
}

export function createStormBot(ground: ChaosGround): StormBot {
  const listeners: (() => void)[] = [];
  let kills = 0;
  let stopping = false;

  const tend = (bot: Bot): void => {
    void bot.ended.then(() => {
      if (stopping || bot !== ground.bot) return;
      kills += 1;
      ground.recorder.processDied();
      start();
    });
  };
  const start = (): void => {
    tend(ground.start());
    for (const listener of listeners) listener();
  };
  tend(ground.bot);

  return {
    get kills() {
      return kills;
    },
    killAfter(ms) {
      const { bot } = ground;
      setTimeout(() => bot.kill(), ms);
    },
    async dieAt(moment) {
      await ground.bot.dieAt(moment).catch(() => {}); // it may be dead already
    },
    async restart() {
      const { promise: inSession, resolve } = Promise.withResolvers<void>();
      const { bot } = ground;
      const leave = ground.discord.events.on((event) => {
        if (event.kind === 'session' && event.state === 'identified' && ground.bot !== bot) resolve();
      });
      if (stopping) {
        stopping = false;
        start();
      } else bot.kill();
      await ground.within('a session after the last kill', inSession).finally(leave);
    },
    async stop({ done }) {
      stopping = true;
      const { bot } = ground;
      const code = await ground.within('a stop in good order', bot.stop());
      const isDone = bot.log.at(-1)?.includes('"left":0') === true;
      if (code !== 0 || (done && !isDone))
        throw new Error(`the bot ended with ${code}:\n${bot.log.slice(-10).join('\n')}`);
    },
    onStart: (listener) => {
      listeners.push(listener);
    },
  };
}
