/** A private conversation goes on in its channel, as its person’s own, whatever is done to it for people’s privacy. */

import { beforeEach, expect, test } from 'vitest';
import { createKeyedQueue } from '../../../../src/async/keyed-queue.ts';
import { conversationId, type Place } from '../../../../src/conversation/place.ts';
import { createForget } from '../../../../src/conversation/privacy/forget.ts';
import { createLeftServers } from '../../../../src/conversation/privacy/left-servers.ts';
import { createRetention } from '../../../../src/conversation/privacy/retention.ts';
import { createRecordCache, type RecordCache } from '../../../../src/conversation/storage/record-cache.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { createMemoryStore, type MemoryStore } from '../../../support/fakes/memory-store.ts';
import { CHANNEL, GUILD, pending, record } from '../../../support/messages.ts';
import { PRIVACY_FACTS } from '../../../support/privacy-facts.ts';

const ADA = '400000000000000001';
const PLACE = { channelId: CHANNEL, serverId: GUILD };
const OWN = { ...PLACE, personId: ADA };
const SAID = record({ id: conversationId(OWN), asked: ['1400000000000000000'] });

const log = createKeptLog();
let store: MemoryStore;
let records: RecordCache;
let woken: Place[];
const wake = (place: Place): void => void woken.push(place);

beforeEach(async () => {
  store = createMemoryStore();
  records = createRecordCache(store, createKeyedQueue(), log);
  woken = [];
  await store.writeConversation(record());
});

test('by retention', async () => {
  await store.writeConversation(SAID);
  const retention = createRetention({ store, records, workers: { wake }, retentionDays: 30, log });
  await retention.forget(SAID, Date.parse('2026-11-28T10:00:00Z'));
  expect(woken).toEqual([OWN]);
});

test('when its server was left, and takes not the channel’s with it', async () => {
  const { look } = await createLeftServers({
    store: { leftServers: async () => [{ id: GUILD, at: 0 }], writeLeftServer: async () => {} },
    records,
    serverRecords: { remove: async () => {} },
    workers: { wake },
    servers: { isIn: () => false },
    discordNow: () => Date.parse('2026-11-28T10:00:00Z'),
    log,
  }).begin();
  await store.writeConversation(SAID);
  await look(SAID);
  expect(woken).toEqual([OWN]);
  await records.change(OWN, (now) => ({ next: { ...now, toCleanUp: [] }, found: null }));
  await look(SAID);
  expect(await store.conversationIds(null, 9)).toEqual([CHANNEL]);
});

test('when its person asks to be forgotten', async () => {
  await store.writeConversation({ ...SAID, pending: [pending(1, 'psst')] });
  const receipt = Promise.withResolvers<void>();
  const forget = createForget({
    store,
    records,
    workers: {
      wake(place) {
        wake(place);
        void records.change(place, ({ toErase: _, ...now }) => ({ next: now, found: null }));
      },
      interrupt: () => {},
    },
    receipts: { tell: async () => receipt.resolve() },
    privacyFacts: PRIVACY_FACTS,
    discordNow: () => 0,
    clock: createFakeClock(),
    log,
    signal: new AbortController().signal,
  });
  const where = { kind: 'here', channelId: CHANNEL } as const;
  (await forget.ask({ id: '5', personId: ADA, where, reply: null }))();
  await receipt.promise;
  expect(woken).toEqual([OWN]);
});
