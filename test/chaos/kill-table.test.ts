import { describe, expect, test } from 'vitest';
import { type KillReport, killEverywhere } from '../../chaos/kill/kill-points.ts';
import { startPostgres } from '../support/databases/postgres.ts';
import { startRedis } from '../support/databases/redis.ts';
import { isThorough } from '../support/thorough.ts';

const SEED = 20_260_826;
/** All of them run side by side, and the machine may be slow and have other things to do. */
const LONGEST_MS = 1_800_000;

const moments = isThorough ? 'all' : 'main';

/** Every turn was answered once and counted once, and only an engine that cannot resume a run was paid for more. */
function expectAnsweredOnce({ variant, points, verdict, miscounted }: KillReport): void {
  expect(verdict.findings).toEqual([]);
  expect(miscounted).toEqual([]);
  expect(verdict.extraRuns).toBeLessThanOrEqual(variant.engine === 'chat' ? points.length : 0);
  expect(verdict.replies).toBe(verdict.turns);
}

/** The moments around a request at which there were to be kills. */
function around(request: string): unknown {
  const whens = isThorough ? ['before', 'after'] : ['after'];
  return expect.arrayContaining(whens.map((when) => `${when} ${request}`));
}

const where = isThorough ? 'before and after every write and every request' : 'at the main moments';
const LAST_POST = isThorough ? 'message.create 3' : 'message.create 1';
/** The first one takes the message in and begins its turn. */
const LEAST_WRITES = isThorough ? { brought: 18, appended: 20 } : { brought: 9, appended: 10 };
/** What was fetched is one write more. */
const LEAST_WRITES_WITH_PICTURE = { brought: 9, appended: 10 };
type Way = readonly [
  engine: 'responses' | 'assistants' | 'chat',
  messages: 'brought' | 'appended',
  /** By which the messages come into the thread, or by which they are looked for there. */
  request: string,
];
/**
 * The short form has each engine and each way once. On responses one turn has all in it (below). On chat it kills at the
 * requests alone: what a turn there writes is what a turn on responses writes, and the kill after a request finds the record
 * that the write before it has left.
 */
const WAYS: readonly Way[] = [
  ['assistants', 'appended', 'messages.create 1'],
  ['chat', 'brought', 'chat.create 1'],
];
const OTHER_WAYS: readonly Way[] = [
  ['responses', 'brought', 'items.list 1'],
  ['responses', 'appended', 'items.create 1'],
  ['assistants', 'brought', 'messages.list 1'],
];
/** Chat looks nothing up, so that polling it is no other thing than in the short form's stream. */
const LOOKS: ['responses' | 'assistants' | 'chat', string][] = [
  ['responses', 'responses.retrieve 1'],
  ['assistants', 'runs.retrieve 1'],
  ...(isThorough ? [['chat', 'chat.create 1'] as ['chat', string]] : []),
];

/** A draft, and a copy of a file, are the same facts on each engine: for every day they are seen on one. */
const GROWING = isThorough ? (['responses', 'assistants', 'chat'] as const) : (['responses'] as const);
/** With the request that brings what the functions have returned. */
const CALLING = [
  ['responses', 'responses.create 2'],
  ['assistants', 'runs.submit_tool_outputs 1'],
  ['chat', 'chat.create 2'],
] as const;

/** By which request the file is read, to be copied. */
const MAKING = [
  ['responses', 'containers.content 1'],
  ['assistants', 'files.content 1'],
] as const;
const WITH_PICTURE = [
  ['responses', 'brought', ['files.create 1']],
  ['assistants', 'appended', ['files.create 1']],
  ['chat', 'brought', []],
] as const;

const ON_THE_NETWORK = [
  ['Redis', startRedis],
  ['PostgreSQL', startPostgres],
] as const;

describe(`killed ${where} of a turn, the bot answers it once`, () => {
  test.concurrent.each(isThorough ? [...WAYS, ...OTHER_WAYS] : WAYS)(
    'on %s by stream, messages %s',
    {
      timeout: LONGEST_MS,
    },
    async (engine, messages, request) => {
      const only = !isThorough && engine === 'chat' ? 'requests' : undefined;
      const report = await killEverywhere({
        engine,
        updates: 'stream',
        messages,
        streaming: 'off',
        seed: SEED,
        moments,
        ...(only && { only }),
      });
      expectAnsweredOnce(report);
      expect(report.points).toEqual(around(request));
      expect(report.points).toEqual(around(LAST_POST));
      if (only !== undefined) return;
      const writes = report.points.filter((point) => point.includes('write'));
      expect(writes.length).toBeGreaterThanOrEqual(LEAST_WRITES[messages]);
    },
  );

  test.concurrent('on responses with all that a turn can have: a picture, moderation, functions that are called, a file that is made', {
    timeout: LONGEST_MS,
  }, async () => {
    const variant = {
      engine: 'responses',
      updates: 'stream',
      messages: 'brought',
      streaming: 'off',
    } as const;
    const all = { attaches: true, calls: true, makes: true, moderates: true };
    const report = await killEverywhere({ ...variant, seed: SEED, moments: 'main', ...all });
    expectAnsweredOnce(report);
    const requests = [
      'items.list 1',
      'files.create 1',
      'member.get 1',
      'member.search 1',
      'responses.create 2',
    ];
    const last = ['moderations.create 1', 'containers.content 1', 'message.create 1'];
    for (const request of [...requests, ...last]) expect(report.points).toContain(`after ${request}`);
    const writes = report.points.filter((point) => point.includes('write'));
    expect(writes.length).toBeGreaterThan(LEAST_WRITES_WITH_PICTURE.brought);
  });

  test.concurrent.each(LOOKS)(
    'on %s by poll, at its requests',
    {
      timeout: LONGEST_MS,
    },
    async (engine, look) => {
      const only = isThorough ? 'requests' : 'looks';
      const report = await killEverywhere({
        engine,
        updates: 'poll',
        messages: 'brought',
        streaming: 'off',
        seed: SEED,
        moments,
        only,
      });
      expectAnsweredOnce(report);
      expect(report.points).toEqual(around(look));
    },
  );

  test.concurrent.each(GROWING)(
    'on %s while the reply grows, around its posts and its edits',
    {
      timeout: LONGEST_MS,
    },
    async (engine) => {
      const report = await killEverywhere({
        engine,
        updates: 'stream',
        messages: 'brought',
        streaming: 'on',
        seed: SEED,
        moments,
        only: 'posts', // the other moments are those of a reply that does not grow
      });
      expectAnsweredOnce(report);
      const both = ['before', 'after'].flatMap((when) => [
        `${when} message.create 1`,
        `${when} message.edit 1`,
      ]);
      expect(report.points).toEqual(expect.arrayContaining(both));
    },
  );

  // What answers an ask is the same on each engine.
  test.concurrent.each(['responses'] as const)(
    'on %s asked by a command, whose answer has no nonce',
    { timeout: LONGEST_MS },
    async (engine) => {
      const variant = { engine, updates: 'stream', messages: 'brought', streaming: 'off' } as const;
      const asking = { byCommand: true, only: 'posts' } as const; // its other moments are those of a message
      const report = await killEverywhere({ ...variant, ...asking, seed: SEED, moments });
      expectAnsweredOnce(report);
      const requests = ['interaction.callback 1', 'interaction.edit 1', 'interaction.follow-up 1'];
      const both = requests.flatMap((request) => [`before ${request}`, `after ${request}`]);
      expect(report.points).toEqual(expect.arrayContaining(both));
    },
  );

  test.concurrent.each(isThorough ? CALLING : [])(
    'on %s around the calls of functions that it asks for before it answers',
    { timeout: LONGEST_MS },
    async (engine, answers) => {
      const variant = { engine, updates: 'stream', messages: 'brought', streaming: 'off' } as const;
      const report = await killEverywhere({
        ...variant,
        seed: SEED,
        moments: 'main',
        calls: true,
        only: 'calls',
      });
      expectAnsweredOnce(report);
      const both = ['member.get 1', 'member.search 1', answers].flatMap((request) => [
        `before ${request}`,
        `after ${request}`,
      ]);
      expect(report.points).toEqual(expect.arrayContaining(both));
    },
  );

  test.concurrent.each(isThorough ? MAKING : [])(
    'on %s with a file that its run has made',
    { timeout: LONGEST_MS },
    async (engine, content) => {
      const variant = { engine, updates: 'stream', messages: 'brought', streaming: 'off' } as const;
      const report = await killEverywhere({ ...variant, seed: SEED, moments: 'main', makes: true });
      expectAnsweredOnce(report);
      expect(report.points).toContain(`after ${content}`);
      const writes = report.points.filter((point) => point.includes('write'));
      expect(writes.length).toBeGreaterThan(LEAST_WRITES_WITH_PICTURE.brought);
    },
  );

  test.concurrent.each(isThorough ? WITH_PICTURE : [])(
    'on %s with a picture in its message',
    { timeout: LONGEST_MS },
    async (engine, messages, uploads) => {
      const variant = { engine, updates: 'stream', messages, streaming: 'off' } as const;
      const report = await killEverywhere({ ...variant, seed: SEED, moments: 'main', attaches: true });
      expectAnsweredOnce(report);
      for (const upload of uploads) expect(report.points).toContain(`after ${upload}`);
      const writes = report.points.filter((point) => point.includes('write'));
      expect(writes.length).toBeGreaterThan(LEAST_WRITES_WITH_PICTURE[messages]);
    },
  );

  // For every day that is left to the tests of a whole bot on each database.
  test.concurrent.each(isThorough ? ON_THE_NETWORK : [])(
    'on %s as the store',
    { timeout: LONGEST_MS },
    async (_name, start) => {
      const server = await start();
      try {
        const report = await killEverywhere({
          engine: 'responses',
          updates: 'stream',
          messages: 'brought',
          streaming: 'off',
          seed: SEED,
          moments: 'main',
          database: { kind: server.kind, url: await server.fresh() },
        });
        expectAnsweredOnce(report);
        expect(report.points).toContain('after message.create 1');
        const writes = report.points.filter((point) => point.includes('write'));
        expect(writes.length).toBeGreaterThanOrEqual(10);
      } finally {
        await server.remove();
      }
    },
  );
});
