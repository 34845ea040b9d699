import { beforeEach, describe, expect, test } from 'vitest';
import { createReorder, type Reorder } from '../../../../src/discord/receive/reorder.ts';
import { CHANNEL, incoming, snowflake } from '../../../support/messages.ts';

const AT = ['2026-11-25T12:00:00.000000+00:00', '2026-11-25T12:00:01+00:00', '2026-11-25T12:00:02.5+00:00'];
const [FIRST = '', SECOND = '', THIRD = ''] = AT;

let received: string[];
let edited: string[];
let retracted: string[];
let reorder: Reorder;

beforeEach(() => {
  [received, edited, retracted] = [[], [], []];
  reorder = createReorder({
    receive: async ({ text }) => {
      received.push(text);
      return { kind: 'accepted' };
    },
    edit: async ({ text }) => {
      edited.push(text);
    },
    retract: async (_, ids) => {
      retracted.push(...ids);
    },
  });
});

describe('a message', () => {
  test('that was deleted before it came is not taken in', async () => {
    await reorder.remove(CHANNEL, [snowflake(1), snowflake(2)]);
    expect(await reorder.receive(incoming(2, 'gone'), null)).toEqual({ kind: 'deleted' });
    expect(await reorder.receive(incoming(3, 'there'), null)).toEqual({ kind: 'accepted' });
    expect(received).toEqual(['there']);
    expect(retracted).toEqual([snowflake(1), snowflake(2)]);
  });

  test('that was edited before it came is taken in as edited, and still asks if it asked at first', async () => {
    const heard: unknown[] = [];
    reorder = createReorder({
      receive: async (message) => {
        heard.push(message);
        return { kind: 'accepted' };
      },
      edit: async () => {},
      retract: async () => {},
    });
    await reorder.edit(incoming(1, 'two', { mentionsBot: false }), SECOND);
    await reorder.receive(incoming(1, 'one'), null);
    expect(heard).toEqual([incoming(1, 'two')]);
  });

  test('that was read later than it was edited is taken in as it was read', async () => {
    await reorder.edit(incoming(1, 'two'), SECOND);
    await reorder.receive(incoming(1, 'three'), THIRD);
    await reorder.receive(incoming(1, 'one'), FIRST);
    expect(received).toEqual(['three', 'two']);
  });
});

describe('an edit', () => {
  test('counts once, and the latest wins whichever comes last', async () => {
    await reorder.edit(incoming(1, 'two'), SECOND);
    await reorder.edit(incoming(1, 'two'), SECOND);
    await reorder.edit(incoming(1, 'one'), FIRST);
    await reorder.edit(incoming(1, 'three'), THIRD);
    expect(edited).toEqual(['two', 'three']);
  });

  test('of what was deleted counts no more', async () => {
    await reorder.remove(CHANNEL, [snowflake(1)]);
    await reorder.edit(incoming(1, 'two'), SECOND);
    expect(edited).toEqual([]);
  });
});

test('deletions of a while ago are forgotten, so that memory does not grow', async () => {
  const many = Array.from({ length: 6_000 }, (_, n) => snowflake(n));
  await reorder.remove(CHANNEL, many);
  expect(await reorder.receive(incoming(0, 'old'), null)).toEqual({ kind: 'accepted' });
  expect(await reorder.receive(incoming(5_999, 'new'), null)).toEqual({ kind: 'deleted' });
});
