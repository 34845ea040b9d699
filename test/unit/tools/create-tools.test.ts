/** The bot's own function tools as the domain has them: offered, called within their time, and told of in words. */

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OWN_TOOLS } from '../../../src/config/own-tools.ts';
import type { ToolOutcome } from '../../../src/conversation/ports/tools.ts';
import { createTools } from '../../../src/tools/create-tools.ts';
import { loadOwnTools } from '../../../src/tools/own-tools.ts';
import { defineTool, returned, type Tool } from '../../../src/tools/tool.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../support/fakes/kept-log.ts';
import { NOTHING_TO_KNOW } from '../../support/fakes/server-knowledge.ts';

const scene = { place: { channelId: '7', serverId: '1' }, askers: ['42'] };
const never = new AbortController().signal;

const tool = (run: (signal: AbortSignal) => Promise<ToolOutcome>, isFor: Tool['isFor'] = () => true): Tool =>
  defineTool({
    name: 'look',
    description: 'Looks.',
    schema: z.object({ at: z.string(), often: z.number().optional() }),
    effect: 'reads',
    isFor,
    limitMs: 5_000,
    run: ({ at }, _scene, _ports, signal) => (at === 'sea' ? run(signal) : Promise.resolve(returned(at))),
  });

const setUp = (...tools: readonly Tool[]) => {
  const clock = createFakeClock();
  const log = createKeptLog();
  const made = createTools(tools, { clock, ...NOTHING_TO_KNOW }, log);
  const call = (args: string, name = 'look', signal = never) =>
    made.call({ id: 'call_1', name, args }, scene, signal);
  return { clock, log, made, call };
};

test('every file of a tool is one that ASSISTANT_TOOLS names, and the other way round', async () => {
  const folder = fileURLToPath(new URL('../../../src/tools/', import.meta.url));
  const files = readdirSync(folder).filter(
    (file) => !['tool.ts', 'own-tools.ts', 'create-tools.ts'].includes(file),
  );
  const names = (await loadOwnTools([...OWN_TOOLS])).map(({ name }) => name);
  expect(names).toEqual([...OWN_TOOLS]);
  expect(files.map((file) => file.replace('.ts', '').replaceAll('-', '_')).toSorted()).toEqual(
    names.toSorted(),
  );
});

test('a tool is offered with the schema of its arguments, where it may be called', async () => {
  const { made } = setUp(
    tool(
      async () => returned('the sea'),
      ({ serverId }) => serverId !== null,
    ),
  );
  expect(await made.offered(scene.place, never)).toMatchObject([
    {
      name: 'look',
      effect: 'reads',
      parameters: {
        type: 'object',
        properties: { at: { type: 'string' }, often: { type: 'number' } },
        required: ['at'],
      },
    },
  ]);
  const directMessage = { channelId: '8', serverId: null };
  expect(await made.offered(directMessage, never)).toEqual([]);
  const there = { place: directMessage, askers: ['42'] };
  const outcome = await made.call({ id: 'call_1', name: 'look', args: '{"at":"sky"}' }, there, never);
  expect(outcome).toEqual({ kind: 'failed', why: 'there is no such function here' });
});

describe('a call', () => {
  test('is given its arguments', async () => {
    expect(await setUp(tool(async () => returned('the sea'))).call('{"at":"sky"}')).toEqual(returned('sky'));
  });

  test.each([
    ['{"at":', /no JSON/],
    ['{"at":7}', /do not fit.*expected string/s],
    ['', /do not fit/],
  ])('with the arguments %s hears what is wrong with them', async (args, why) => {
    const outcome = await setUp(tool(async () => returned('the sea'))).call(args);
    expect(outcome).toEqual({ kind: 'failed', why: expect.stringMatching(why) });
  });

  test('of what is not there says so', async () => {
    expect(await setUp().call('{}', 'sing')).toMatchObject({ kind: 'failed' });
  });

  test('that takes too long is given up, and what it does ends', async () => {
    let heard: AbortSignal | null = null;
    const { clock, call } = setUp(
      tool((signal) => {
        heard = signal;
        return new Promise(() => {});
      }),
    );
    const outcome = call('{"at":"sea"}');
    clock.advance(5_000);
    expect(await outcome).toEqual({ kind: 'failed', why: 'no answer within 5 s' });
    expect(heard).toMatchObject({ aborted: true });
  });

  test('that fails says no more than that, and the log has the rest', async () => {
    const { log, call } = setUp(tool(() => Promise.reject(new Error('the key is s3cret'))));
    expect(await call('{"at":"sea"}')).toEqual({ kind: 'failed', why: 'it could not be done just now' });
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ event: 'tool.failed', tool: 'look' }),
    ]);
  });

  test('whose caller gives up rejects with the reason', async () => {
    const abort = new AbortController();
    const reason = new Error('stopped');
    const { call } = setUp(
      tool(
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    );
    const outcome = call('{"at":"sea"}', 'look', abort.signal);
    abort.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });
});
