import type { APIMessage } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { changesIn, createRecheck } from '../../../../src/discord/catch-up/recheck.ts';
import { apiMessage } from '../../../support/discord-api.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

const message = (id: string, edited: string | null = null): APIMessage =>
  apiMessage(id, { edited_timestamp: edited });
const EDITED = '2026-11-24T10:00:00Z';
const place = { channelId: CHANNEL, serverId: GUILD };

describe('what is there now tells', () => {
  test.each<[string, APIMessage[], string[], string[], string[]]>([
    ['nothing, where all is as it was', [message('5'), message('6')], ['5', '6'], [], []],
    ['what was edited', [message('5', EDITED), message('6')], ['5', '6'], ['5'], []],
    ['what was deleted', [message('6'), message('7')], ['5', '6'], [], ['5']],
    ['that all was deleted', [], ['5', '6'], [], ['5', '6']],
    [
      'nothing of what lies beyond a full page',
      [message('5'), message('6'), message('7')],
      ['4', '9'],
      [],
      ['4'],
    ],
  ])('%s', (_, page, ids, edited, deleted) => {
    const changes = changesIn(page, ids, 3);
    expect(changes.edited.map(({ id }) => id)).toEqual(edited);
    expect(changes.deleted).toEqual(deleted);
  });
});

describe('the recheck', () => {
  let clock: FakeClock;
  let log: KeptLog;

  beforeEach(() => {
    clock = createFakeClock();
    log = createKeptLog();
  });

  const recheck = (page: () => Promise<readonly APIMessage[] | null>, contentHidden = false) =>
    createRecheck({
      history: { page },
      parse: ({ id }) => incoming(1, 'as edited', { id, contentHidden }),
      clock,
      log,
    });

  test('asks from the first message on', async () => {
    const asked: unknown[] = [];
    const look = createRecheck({
      history: {
        page: async (...query) => {
          asked.push(query);
          return [message('7', EDITED)];
        },
      },
      parse: ({ id }) => incoming(1, 'as edited', { id }),
      clock,
      log,
    });
    const changes = await look(place, ['10', '7']);
    expect(asked).toEqual([[CHANNEL, { after: '6', limit: 100 }]]);
    expect(changes.deleted).toEqual(['10']);
    expect(changes.edited.map(({ text }) => text)).toEqual(['as edited']);
  });

  test('takes no hidden text for an edit', async () => {
    expect(await recheck(async () => [message('7', EDITED)], true)(place, ['7'])).toEqual({
      edited: [],
      deleted: [],
    });
  });

  test('leaves all as it was where the bot may not read', async () => {
    expect(await recheck(async () => null)(place, ['7'])).toEqual({ edited: [], deleted: [] });
  });

  test('leaves all as it was when Discord fails, and says so', async () => {
    const failing = recheck(async () => {
      throw new Error('cut');
    });
    expect(await failing(place, ['7'])).toEqual({ edited: [], deleted: [] });
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });

  test('waits ten seconds and no longer', async () => {
    const changes = recheck(() => new Promise(() => {}))(place, ['7']);
    clock.advance(10_000);
    expect(await changes).toEqual({ edited: [], deleted: [] });
  });
});
