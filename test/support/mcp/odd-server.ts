/** An MCP server over standard input and output that does what real ones do to their clients: it hangs, dies, changes and babbles. */

import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const said = (text: string) => ({ content: [{ type: 'text' as const, text }] });
const READS = { annotations: { readOnlyHint: true } };

/** Ends it at once, as a failure of its own would. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('it is dead');
}

if (process.env.REFUSES !== undefined) throw new Error(`cannot start without a file: ${process.env.REFUSES}`);

serveStdio(() => {
  const server = new McpServer({ name: 'odd', version: '1.0.0' });
  server.registerTool('look', { ...READS, inputSchema: z.object({ at: z.string() }) }, async ({ at }) =>
    said(`saw ${at}`),
  );
  server.registerTool('env', READS, async () => said(Object.keys(process.env).toSorted().join(' ')));
  server.registerTool('pid', READS, async () => said(String(process.pid)));
  server.registerTool('fail', READS, async () => ({ ...said('it is dark'), isError: true }));
  server.registerTool('hang', READS, () => new Promise(() => {}));
  server.registerTool('die', READS, async () => die());
  server.registerTool('write', {}, async () => said('written'));
  server.registerTool('grow', READS, async () => {
    server.registerTool('grown', READS, async () => said('new'));
    return said('done');
  });
  return server;
});
