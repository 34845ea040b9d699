import { describe, expect, test } from 'vitest';
import { killEverywhere } from '../../chaos/kill/kill-points.ts';

const SEED = 20_260_826;
/** All ways run side by side, and the machine may have other things to do. */
const LONGEST_MS = 600_000;

describe('killed before and after every write and every request of a turn, the bot answers it once', () => {
  test.concurrent.each([
    ['responses', 'brought', 'items.list 1', 20],
    ['assistants', 'brought', 'messages.list 1', 20],
    ['chat', 'brought', 'chat.create 1', 20],
    ['responses', 'appended', 'items.create 1', 22],
    ['assistants', 'appended', 'messages.create 1', 22],
  ] as const)(
    'on %s by stream, messages %s',
    { timeout: LONGEST_MS },
    async (engine, messages, request, writes) => {
      const { points, verdict } = await killEverywhere({ engine, updates: 'stream', messages, seed: SEED });
      expect(verdict.findings).toEqual([]);
      expect(verdict.extraRuns).toBeLessThanOrEqual(engine === 'chat' ? points.length : 0);
      expect(verdict.replies).toBe(verdict.turns);
      expect(points).toEqual(expect.arrayContaining([`before ${request}`, `after ${request}`]));
      expect(points).toEqual(expect.arrayContaining(['before message.create 3', 'after message.create 3']));
      expect(points.filter((point) => point.includes('write')).length).toBeGreaterThanOrEqual(writes);
    },
  );

  test.concurrent.each([
    ['responses', 'responses.retrieve 1'],
    ['assistants', 'runs.retrieve 1'],
    ['chat', 'chat.create 1'],
  ] as const)('on %s by poll, at its requests', { timeout: LONGEST_MS }, async (engine, look) => {
    const { points, verdict } = await killEverywhere({
      engine,
      updates: 'poll',
      messages: 'brought',
      seed: SEED,
      requestsOnly: true,
    });
    expect(verdict.findings).toEqual([]);
    expect(verdict.extraRuns).toBeLessThanOrEqual(engine === 'chat' ? points.length : 0);
    expect(verdict.replies).toBe(verdict.turns);
    expect(points).toEqual(expect.arrayContaining([`before ${look}`, `after ${look}`]));
  });
});
