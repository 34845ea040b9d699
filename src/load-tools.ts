/** Puts the function tools together, the bot’s own and those of MCP servers. Nothing of it is loaded unless the operator has chosen one. */

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
import type { McpTools } from './mcp/create-mcp-tools.ts';
import { createTools } from './tools/create-tools.ts';
import { loadOwnTools } from './tools/own-tools.ts';
import type { Tool } from './tools/tool.ts';

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

export interface LoadedTools {
  /** Makes the tools over what the bot stands on. */
  readonly make: MakeTools;
  /** Ends what they have started. Never rejects. */
  close(): Promise<void>;
}

export type MakeTools = (deps: ToolDeps) => Tools;

export async function loadTools(
  { tools: names, mcpServers }: Pick<Config, 'tools' | 'mcpServers'>,
  deps: Pick<ToolDeps, 'clock' | 'log'>,
): Promise<LoadedTools> {
  const own = await loadOwnTools(names);
  const mcp = mcpServers.length === 0 ? null : await loadMcp(mcpServers, deps);
  return {
    make: (deps) => {
      const ownTools = toolsOver(own, deps);
      return mcp === null ? ownTools : joined(ownTools, mcp, new Set<string>(names));
    },
    close: async () => mcp?.close(),
  };
}

async function loadMcp(
  servers: Config['mcpServers'],
  deps: Pick<ToolDeps, 'clock' | 'log'>,
): Promise<McpTools> {
  const { createMcpTools } = await import('./mcp/create-mcp-tools.ts');
  return createMcpTools(servers, deps);
}

function toolsOver(tools: readonly Tool[], { log, ...deps }: ToolDeps): Tools {
  const ports = { ...deps, rights: createPeopleRights(deps) };
  const { clock } = deps;
  return createTools(
    tools,
    { clock, channels: createChannelReader(ports), people: createPeopleFinder(ports) },
    log,
  );
}

/** @param ownNames of all tools that are the bot’s own; no tool of an MCP server has such a name */
function joined(own: Tools, mcp: Tools, ownNames: ReadonlySet<string>): Tools {
  return {
    async offered(place, signal) {
      const both = await Promise.all([own.offered(place, signal), mcp.offered(place, signal)]);
      return both.flat();
    },
    call: (call, scene, signal) => (ownNames.has(call.name) ? own : mcp).call(call, scene, signal),
  };
}
