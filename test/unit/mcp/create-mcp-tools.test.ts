/** The tools of MCP servers, against servers that are real programs and addresses. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/async/clock.ts';
import type { McpServer } from '../../../src/config/mcp/mcp-server.ts';
import { createMcpTools, type McpTools } from '../../../src/mcp/create-mcp-tools.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { createKeptLog, type KeptLog } from '../../support/fakes/kept-log.ts';
import { oddServer, startHttpMcpServer } from '../../support/mcp/mcp-servers.ts';
import { CHANNEL, GUILD } from '../../support/messages.ts';

const HOLDER = fileURLToPath(new URL('../../support/processes/mcp-holder.ts', import.meta.url));
const place = { channelId: CHANNEL, serverId: GUILD };
const scene = { place, askers: ['7'] };
const signal = new AbortController().signal;

let log: KeptLog = createKeptLog();
const open: McpTools[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((tools) => tools.close()));
});

function toolsOf(servers: readonly McpServer[], clock: Clock = systemClock): McpTools {
  log = createKeptLog();
  const tools = createMcpTools(servers, { clock, log });
  open.push(tools);
  return tools;
}

const namesIn = async (tools: McpTools, at = place): Promise<readonly string[]> =>
  (await tools.offered(at, signal)).map(({ name }) => name);
const call = (tools: McpTools, name: string, args: object = {}, until = signal) =>
  tools.call({ id: 'call_1', name, args: JSON.stringify(args) }, scene, until);
const events = (): readonly unknown[] => log.lines.map(({ fields }) => fields.event);
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the tools of a program', () => {
  test('are offered by its name and theirs, with what is told of them', async () => {
    const offered = await toolsOf([oddServer()]).offered(place, signal);
    expect(offered[0]).toEqual({
      name: 'odd__look',
      description: '',
      effect: 'reads',
      parameters: expect.objectContaining({ properties: { at: { type: 'string' } }, required: ['at'] }),
    });
    const whole = expect.objectContaining({ type: 'object', properties: expect.any(Object) });
    expect(offered.map(({ parameters }) => parameters)).toEqual(offered.map(() => whole));
  });

  test('are called, and return what the program says', async () => {
    const tools = toolsOf([oddServer()]);
    expect(await call(tools, 'odd__look', { at: 'sea' })).toEqual({ kind: 'returned', text: 'saw sea' });
    expect(await call(tools, 'odd__fail')).toEqual({
      kind: 'returned',
      text: 'It has failed, and says:\nit is dark',
    });
    expect(await call(tools, 'odd__look', { at: 3 })).toMatchObject({
      kind: 'returned',
      text: expect.stringContaining('It has failed'),
    });
    expect(await tools.call({ id: 'c', name: 'odd__look', args: '[' }, scene, signal)).toMatchObject({
      kind: 'failed',
    });
    expect(await call(tools, 'other__look')).toMatchObject({ kind: 'failed' });
  });

  test('see nothing of the bot’s own environment beyond what every program needs', async () => {
    process.env.MCP_CANARY = 'secret';
    try {
      const outcome = await call(toolsOf([oddServer({ OWN: '1' })]), 'odd__env');
      const names = outcome.kind === 'returned' ? outcome.text.split(' ') : [];
      expect(names).toContain('OWN');
      expect(names).toContain('PATH');
      expect(names).not.toContain('MCP_CANARY');
    } finally {
      delete process.env.MCP_CANARY;
    }
  });

  test('are only those that the operator has chosen, in the Discord servers that were chosen', async () => {
    const tools = toolsOf([oddServer({}, { places: [GUILD], tools: ['look'] })]);
    expect(await namesIn(tools)).toEqual(['odd__look']);
    expect(await namesIn(tools, { channelId: CHANNEL, serverId: '99' })).toEqual([]);
    const direct = { place: { channelId: CHANNEL, serverId: null }, askers: [] };
    expect(await tools.offered(direct.place, signal)).toEqual([]);
    const args = '{"at":"sea"}';
    expect(await tools.call({ id: 'c', name: 'odd__look', args }, direct, signal)).toMatchObject({
      kind: 'failed',
    });
    expect(await call(tools, 'odd__env')).toMatchObject({ kind: 'failed' });
  });

  test('are listed anew once the program says that they have changed', async () => {
    const tools = toolsOf([oddServer()]);
    expect(await namesIn(tools)).not.toContain('odd__grown');
    await call(tools, 'odd__grow');
    await expect.poll(() => namesIn(tools), { timeout: 20_000 }).toContain('odd__grown');
  });
});

describe('a program that is gone', () => {
  test('is started again, and what was asked of it is told as failed', async () => {
    const clock = createFakeClock();
    const tools = toolsOf([oddServer()], clock);
    expect(await call(tools, 'odd__die')).toEqual({
      kind: 'failed',
      why: expect.stringContaining('not known whether it was carried out'),
    });
    clock.advance(60_000);
    expect(await call(tools, 'odd__look', { at: 'sea' })).toEqual({ kind: 'returned', text: 'saw sea' });
  });

  test('is left out while it is left alone, named once in the log, and offered again when it is back', async () => {
    const clock = createFakeClock();
    const tools = toolsOf([oddServer()], clock);
    await call(tools, 'odd__die');
    expect(await namesIn(tools)).toEqual([]);
    expect(await namesIn(tools)).toEqual([]);
    expect(events().filter((event) => event === 'mcp.down')).toHaveLength(1);
    clock.advance(60_000);
    expect(await namesIn(tools)).toContain('odd__look');
    expect(events()).toContain('mcp.up');
  });

  test('leaves the tools of the others as they are', async () => {
    const broken = oddServer({ REFUSES: 'config.toml' }, { name: 'broken' });
    const tools = toolsOf([broken, oddServer()]);
    expect(await namesIn(tools)).toContain('odd__look');
    const [line] = log.lines.filter(({ fields }) => fields.event === 'mcp.down');
    expect(line?.fields.server).toBe('broken');
    expect(line?.fields.error).toMatchObject({
      cause: { message: expect.stringContaining('cannot start without a file: config.toml') },
    });
  });

  test('that there is not is left out, too', async () => {
    const nowhere: McpServer = {
      ...oddServer(),
      transport: { kind: 'stdio', command: '/nowhere/at-all', args: [], env: {}, folder: null },
    };
    expect(await namesIn(toolsOf([nowhere]))).toEqual([]);
    expect(events()).toEqual(['mcp.down']);
  });
});

describe('a call that hangs', () => {
  test('is given up after its time, and says that nobody knows what came of it', async () => {
    const clock = createFakeClock();
    const { promise: waits, resolve } = Promise.withResolvers<void>();
    const sleep: Clock['sleep'] = (ms, until) => {
      if (ms === 60_000 && isListed) resolve();
      return clock.sleep(ms, until);
    };
    const tools = toolsOf([oddServer()], { ...clock, sleep });
    let isListed = false;
    await namesIn(tools);
    isListed = true;
    const outcome = call(tools, 'odd__hang');
    await waits;
    clock.advance(60_000);
    expect(await outcome).toEqual({
      kind: 'failed',
      why: 'no answer within 60 s; it is not known whether it was carried out',
    });
  });

  test('ends with its turn', async () => {
    const tools = toolsOf([oddServer()]);
    await namesIn(tools);
    const stop = new AbortController();
    const outcome = call(tools, 'odd__hang', {}, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(outcome).rejects.toThrow('stopped');
  });
});

test('a program ends with the bot', async () => {
  const tools = toolsOf([oddServer()]);
  const outcome = await call(tools, 'odd__pid');
  const pid = Number(outcome.kind === 'returned' ? outcome.text : Number.NaN);
  expect(isAlive(pid)).toBe(true);
  await tools.close();
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  expect(await namesIn(tools)).toEqual([]);
});

test('a program ends with a bot that is killed, since its standard input closes', async () => {
  const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  expect(isAlive(pid)).toBe(true);
  holder.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
});

describe('the tools of an address', () => {
  test('are offered and called with its headers', async () => {
    await using far = await startHttpMcpServer({ Authorization: 'Bearer canary' });
    const tools = toolsOf([far.server]);
    expect(await namesIn(tools)).toEqual(['far__look']);
    expect(await call(tools, 'far__look', { at: 'sea' })).toEqual({
      kind: 'returned',
      text: 'saw sea from afar',
    });
    expect(new Set(far.authorizations)).toEqual(new Set(['Bearer canary']));
  });

  test('are called once more in a new session where the server has forgotten the old one', async () => {
    await using far = await startHttpMcpServer();
    const tools = toolsOf([far.server]);
    await namesIn(tools);
    far.failNext('tools/call', 404);
    expect(await call(tools, 'far__look', { at: 'sea' })).toEqual({
      kind: 'returned',
      text: 'saw sea from afar',
    });
  });

  test('are not called again after any other failure', async () => {
    await using far = await startHttpMcpServer();
    const tools = toolsOf([far.server]);
    await namesIn(tools);
    far.failNext('tools/call', 502);
    expect(await call(tools, 'far__look', { at: 'sea' })).toMatchObject({ kind: 'failed' });
  });
});
