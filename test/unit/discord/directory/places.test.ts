import { beforeEach, expect, test } from 'vitest';
import type { Around, Places } from '../../../../src/conversation/ports/look-ups/places.ts';
import { createPlaces } from '../../../../src/discord/directory/places.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { GUILD } from '../../../support/messages.ts';

const FORUM = { id: '5', type: 15 };
const POST = { id: '6', type: 11, parent_id: '5', owner_id: '7' };
const TEXT = { id: '8', type: 0, parent_id: '4' };
const IN_POST = { channelId: '6', serverId: GUILD };
const OF_POST: Around = { channelId: '5', isForum: true, startedBy: '7' };

let clock: FakeClock;
/** What the client knows; a channel that is not in it is unknown. */
let known: Map<string, Around | null>;
let asked: string[];
/** What Discord answers. */
let answer: (id: string) => Promise<unknown>;
let places: Places;

beforeEach(() => {
  clock = createFakeClock();
  known = new Map();
  asked = [];
  answer = async (id) => [FORUM, POST, TEXT].find((one) => one.id === id);
  places = createPlaces({
    directory: { around: (id) => known.get(id), isIn: () => true },
    rest: {
      get: (path) => {
        asked.push(path);
        return answer(path.split('/').at(-1) ?? '');
      },
    },
    rateLimiter: { acquireLow: async () => {} },
    clock,
    log: createKeptLog(),
    signal: new AbortController().signal,
  });
});

test('what the client knows is not asked for', async () => {
  known.set('6', OF_POST);
  known.set('8', null);
  expect(await places.around(IN_POST)).toEqual(OF_POST);
  expect(await places.around({ channelId: '8', serverId: GUILD })).toBeNull();
  expect(await places.around({ channelId: '9', serverId: null })).toBeNull();
  expect(asked).toEqual([]);
});

test('a Discord thread that nobody knows yet is asked for once, however many messages come in it', async () => {
  const found = await Promise.all([places.around(IN_POST), places.around(IN_POST)]);
  expect(found).toEqual([OF_POST, OF_POST]);
  expect(await places.around(IN_POST)).toEqual(OF_POST);
  expect(asked).toEqual(['/channels/6', '/channels/5']);
});

test('a channel under a category hangs on nothing', async () => {
  const inText = { channelId: '8', serverId: GUILD };
  expect(await places.around(inText)).toBeNull();
  expect(await places.around(inText)).toBeNull();
  expect(asked).toEqual(['/channels/8']);
});

test('where Discord does not tell, nothing is known, and the next message asks again', async () => {
  answer = async () => {
    throw new Error('Missing Access');
  };
  expect(await places.around(IN_POST)).toBeNull();
  answer = () => new Promise(() => {});
  const waiting = places.around(IN_POST);
  await clock.asleep();
  clock.advance(3_000);
  expect(await waiting).toBeNull();
  expect(asked).toEqual(['/channels/6', '/channels/6']);
});
