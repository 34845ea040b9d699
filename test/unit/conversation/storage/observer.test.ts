/** What an observer is told of records: what is in force, and nothing that is not. */

import { beforeEach, expect, test } from 'vitest';
import { createKeyedQueue } from '../../../../src/async/keyed-queue.ts';
import { type Observer, together } from '../../../../src/conversation/ports/observer.ts';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import { createRecordCache, type RecordCache } from '../../../../src/conversation/storage/record-cache.ts';
import { StoreError } from '../../../../src/errors.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { createMemoryStore, type MemoryStore } from '../../../support/fakes/memory-store.ts';
import { CHANNEL, GUILD } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
let store: MemoryStore;
let records: RecordCache;
let told: string[];

function tellingOf(name: string): Observer {
  return {
    knows: ({ epoch }) => void told.push(`${name} knows ${epoch}`),
    changing: (before, next) => () => void told.push(`${name} ${before.epoch} → ${next.epoch}`),
    stepping: () => () => {},
    awaiting: () => () => {},
  };
}

const nextEpoch = (record: ConversationRecord) => ({
  next: { ...record, epoch: record.epoch + 1 },
  found: null,
});

beforeEach(() => {
  told = [];
  store = createMemoryStore();
  records = createRecordCache(store, createKeyedQueue(), createKeptLog(), { observer: tellingOf('one') });
});

test('a record that was read, and a change once it is durable', async () => {
  await records.read(place);
  store.onWrite(() => void told.push('written'));
  await records.change(place, nextEpoch);
  expect(told).toEqual(['one knows 0', 'written', 'one 0 → 1']);
});

test('nothing of a change that was not written, and nothing of one that changes nothing', async () => {
  store.failNext('writeConversation', new StoreError('unavailable', 'full'));
  await expect(records.change(place, nextEpoch)).rejects.toThrow('full');
  await records.change(place, (record) => ({ next: record, found: null }));
  expect(told).toEqual([]);
});

test('what people did is in force also while the store does not answer, and is told once', async () => {
  store.failNext('writeConversation', new StoreError('unavailable', 'full'));
  await records.changeEventually(place, nextEpoch);
  await records.change(place, nextEpoch);
  expect(told).toEqual(['one 0 → 1', 'one 1 → 2']);
});

test('so is what they did before the record could be read', async () => {
  store.failNext('readConversation', new StoreError('unavailable', 'gone'));
  await records.changeEventually(place, nextEpoch);
  expect(told).toEqual([]);
  await records.read(place);
  expect(told).toEqual(['one 0 → 1', 'one knows 1']);
});

test('several observers are told the same, in their order', async () => {
  const both = together([tellingOf('one'), tellingOf('two')]);
  records = createRecordCache(store, createKeyedQueue(), createKeptLog(), { observer: both });
  await records.change(place, nextEpoch);
  expect(told).toEqual(['one 0 → 1', 'two 0 → 1']);
  expect(together([])).toBeUndefined();
});
