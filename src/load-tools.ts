/** Puts the function tools together. Nothing of it is loaded unless the operator has chosen one. */

import type { Clock } from './async/clock.ts';
import type { Config } from './config.ts';
import type { Tools } from './conversation/ports/tools.ts';
import type { OptOuts } from './conversation/privacy/opt-outs.ts';
import type { Directory } from './discord/directory/directory.ts';
import type { Nicknames } from './discord/directory/nicknames.ts';
import { createChannelReader } from './discord/look-ups/channel-reader.ts';
import { createPeopleFinder } from './discord/look-ups/people-finder.ts';
import { createPeopleRights } from './discord/look-ups/people-rights.ts';
import type { DiscordRest } from './discord/rest/create-rest.ts';
import type { RateLimiter } from './discord/rest/rate-limiter.ts';
import type { CurrentConnection } from './discord/session/current-connection.ts';
import type { Log } from './log.ts';
import { createTools } from './tools/create-tools.ts';
import { loadOwnTools } from './tools/own-tools.ts';

interface ToolDeps {
  readonly rest: DiscordRest['rest'];
  readonly rateLimiter: RateLimiter;
  readonly client: CurrentConnection['client'];
  readonly directory: Directory;
  readonly nicknames: Nicknames;
  readonly optOuts: Pick<OptOuts, 'has'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the tools over what the bot stands on. */
export type MakeTools = (deps: ToolDeps) => Tools;

export async function loadTools({ tools: names }: Pick<Config, 'tools'>): Promise<MakeTools> {
  const tools = await loadOwnTools(names);
  return ({ log, ...deps }) => {
    const ports = { ...deps, rights: createPeopleRights(deps) };
    const { clock } = deps;
    return createTools(
      tools,
      { clock, channels: createChannelReader(ports), people: createPeopleFinder(ports) },
      log,
    );
  };
}
