import { expect, test } from 'vitest';
import { tool } from '../../../src/tools/time.ts';
import { returned } from '../../../src/tools/tool.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { NOTHING_TO_KNOW } from '../../support/fakes/server-knowledge.ts';

const clock = { ...createFakeClock(), now: () => Date.UTC(2026, 10, 28, 7, 13, 4) };
const scene = { place: { channelId: '7', serverId: '1' }, askers: ['42'] };

const told = async (args: object) => {
  const prepared = tool.prepare(args);
  if (prepared.kind === 'malformed') return prepared;
  return prepared.run(scene, { clock, ...NOTHING_TO_KNOW }, new AbortController().signal);
};

test('the time is told with its weekday, in UTC', async () => {
  expect(await told({})).toEqual(
    returned('Saturday, 28 November 2026 at 07:13:04 UTC\n2026-11-28T07:13:04Z'),
  );
});

test('in a time zone it is told as the clocks there have it', async () => {
  expect(await told({ zone: 'Asia/Tokyo' })).toEqual({
    kind: 'returned',
    text: expect.stringMatching(/^Saturday, 28 November 2026 at 16:13:04 /),
  });
});

test('a time zone that nobody knows is said to be none', async () => {
  expect(await told({ zone: 'Mars/Olympus' })).toEqual({
    kind: 'failed',
    why: 'there is no time zone Mars/Olympus',
  });
});
