/** Holds an MCP server, says its process id, and goes on until it is killed. */

import { systemClock } from '../../../src/async/clock.ts';
import { createMcpTools } from '../../../src/mcp/create-mcp-tools.ts';
import { createKeptLog } from '../fakes/kept-log.ts';
import { oddServer } from '../mcp/mcp-servers.ts';
import { CHANNEL } from '../messages.ts';

const tools = createMcpTools([oddServer()], { clock: systemClock, log: createKeptLog() });
const scene = { place: { channelId: CHANNEL, serverId: null }, askers: [] };
const outcome = await tools.call(
  { id: 'call_1', name: 'odd__pid', args: '{}' },
  scene,
  new AbortController().signal,
);
process.stdout.write(`${outcome.kind === 'returned' ? outcome.text : outcome.why}\n`);
await new Promise(() => {});
