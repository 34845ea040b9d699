/** The store over a medium: the domain's records under their keys, and the index by which open work is found again. */

import type { Clock } from '../../async/clock.ts';
import { ownConversationsIn } from '../../conversation/place.ts';
import type { Store } from '../../conversation/ports/store.ts';
import { hasOpenWork } from '../../conversation/record/record.ts';
import type { Log } from '../../log.ts';
import { damaged } from '../errors.ts';
import type { Medium } from '../medium.ts';
import { createForgettings } from './forgettings.ts';
import { FORMATS } from './formats.ts';
import { createOpenWorkIndex } from './open-work.ts';
import { idsAfter } from './pages.ts';
import { createPeopleRecords } from './people-records.ts';
import { type Format, pack, unpack } from './records.ts';
import { createUsageLedger } from './usage/ledger.ts';

const CONVERSATION = 'conversation:';

export interface StoreDeps {
  readonly clock: Clock;
  readonly log: Log;
}

export function createStore(medium: Medium, deps: StoreDeps): Store {
  const openWork = createOpenWorkIndex(medium, deps);
  const ledger = createUsageLedger(medium, deps);

  const read = async <T>(key: string, format: Format<T>): Promise<T | undefined> => {
    const value = await medium.get(key);
    return value === undefined ? undefined : unpack(key, value, format);
  };
  const write = (key: string, record: object, format: Format<object>): Promise<void> =>
    medium.set(key, pack(record, format));

  return {
    async readConversation(id) {
      const record = await read(`conversation:${id}`, FORMATS.conversation);
      if (record === undefined || !hasOpenWork(record)) openWork.removeInherited(id);
      return record;
    },
    async writeConversation(record, ended = []) {
      const isOpen = hasOpenWork(record);
      if (isOpen) await openWork.add(record.id); // first: a crash in between leaves an entry too many, never one too few
      const key = `conversation:${record.id}`;
      if (ended.length === 0) await write(key, record, FORMATS.conversation);
      else
        await medium.setAll([{ key, value: pack(record, FORMATS.conversation) }, ...ended.map(ledger.row)]);
      if (!isOpen) openWork.remove(record.id);
    },
    async ownConversations(channelId) {
      const keys = await medium.keys(`conversation:${ownConversationsIn(channelId)}`);
      return keys.map((key) => key.slice('conversation:'.length));
    },
    readTranscript: (id) => read(`transcript:${id}`, FORMATS.transcript),
    writeTranscript: (transcript) =>
      write(`transcript:${transcript.conversationId}`, transcript, FORMATS.transcript),
    deleteTranscript: (id) => medium.delete(`transcript:${id}`),
    readServer: (id) => read(`server:${id}`, FORMATS.server),
    writeServer: (record) => write(`server:${record.id}`, record, FORMATS.server),
    usage: ledger.read,
    readFormerInstructions: (scope, id) => read(`instructions:${scope}:${id}`, FORMATS.instructions),
    writeFormerInstructions: (former) =>
      write(`instructions:${former.scope}:${former.id}`, former, FORMATS.instructions),
    conversationIds: (after, most) => idsAfter(medium, CONVERSATION, after, most),
    ...createForgettings(medium),
    ...createPeopleRecords(medium),
    async deleteConversation(id) {
      openWork.remove(id);
      await medium.deleteAll([`transcript:${id}`, `instructions:channel:${id}`, CONVERSATION + id]);
    },
    async deleteServer(id) {
      await ledger.deleteServer(id);
      await medium.deleteAll([`instructions:server:${id}`, `server:${id}`]);
    },
    anonymizeUsage: ledger.anonymize,
    openWork: () => openWork.list(),
    async recall(name) {
      const key = `memory:${name}`;
      const value = await medium.get(key);
      if (value === undefined || typeof value === 'string') return value;
      throw damaged(key, 'it is no text');
    },
    remember: (name, value) => medium.set(`memory:${name}`, value),
    ping: async () => {
      await medium.get('memory:ping');
    },
    async close() {
      ledger.close();
      try {
        await openWork.close();
      } finally {
        await medium.close();
      }
    },
  };
}
