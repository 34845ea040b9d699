import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/async/clock.ts';
import { checkMcp } from '../../../src/doctor/check-mcp.ts';
import { oddServer } from '../../support/mcp/mcp-servers.ts';

describe('of each MCP server the doctor says', () => {
  test('how many tools it has, which there are not, and why it cannot be had', async () => {
    const findings = await checkMcp(
      [
        oddServer({}, { tools: ['look', 'write'] }),
        oddServer({}, { name: 'renamed', tools: ['look', 'gone'] }),
        oddServer({ REFUSES: 'config.toml' }, { name: 'broken' }),
      ],
      systemClock,
    );
    expect(findings).toEqual([
      { check: 'mcp odd', ok: true, text: '2 tools, of which 1 ask the person first' },
      { check: 'mcp renamed', ok: false, text: expect.stringContaining('no tool named gone') },
      {
        check: 'mcp broken',
        ok: false,
        text: expect.stringContaining('cannot start without a file: config.toml'),
      },
    ]);
  });
});
