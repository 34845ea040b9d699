/** The outlet: how conversations speak on Discord. */

import { type REST, Routes } from 'discord.js';
import type { Clock } from '../clock.ts';
import type { Outlet } from '../conversation/ports/outlet.ts';
import type { Log } from '../log.ts';
import type { Pacer } from './pacer.ts';
import { createPoster } from './post.ts';
import { cutReply } from './split.ts';
import { showTyping } from './typing.ts';

export interface OutletOptions {
  readonly rest: REST;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  readonly selfId: () => string;
  /** Discord refuses the token. */
  readonly onFatal: () => void;
}

export function createOutlet(options: OutletOptions): Outlet {
  const { rest, pacer, clock, log } = options;

  const type = async (channelId: string, signal: AbortSignal): Promise<boolean> => {
    if (!pacer.tryTurn()) return true; // replies need the turn more
    try {
      await rest.post(Routes.channelTyping(channelId), { signal });
      return true;
    } catch (error) {
      if (!signal.aborted) log.debug({ channel: channelId, error }, 'no typing indicator');
      return false;
    }
  };

  return {
    cut: cutReply,
    post: createPoster(options),
    type: (channelId) => showTyping(clock, (signal) => type(channelId, signal)),
  };
}
