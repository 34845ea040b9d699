/** A store in memory that passes the store's contract, with failures on demand. */

import { ownConversationsIn } from '../../../src/conversation/place.ts';
import type { Store } from '../../../src/conversation/ports/store.ts';
import type { ErasedConversation, Forgetting } from '../../../src/conversation/record/forgetting/request.ts';
import {
  type ConversationRecord,
  hasOpenWork,
  type ServerRecord,
} from '../../../src/conversation/record/record.ts';
import type { Transcript } from '../../../src/conversation/record/transcript.ts';
import type { FormerInstructions } from '../../../src/conversation/record/versions.ts';
import { cellsOf, merged } from '../../../src/conversation/usage/cells.ts';
import type { UsageEntry } from '../../../src/conversation/usage/entry.ts';
import { type Active, createActivity } from '../idle.ts';

export interface MemoryStore extends Store, Active {
  /** The next call of the method throws. */
  failNext(method: keyof Store, error: Error): void;
  /** Nothing fails any more. */
  mend(): void;
  /** Called after every durable write of a conversation. */
  onWrite(listener: ((record: ConversationRecord) => void) | null): void;
}

export function createMemoryStore(): MemoryStore {
  const conversations = new Map<string, ConversationRecord>();
  const transcripts = new Map<string, Transcript>();
  const servers = new Map<string, ServerRecord>();
  const entries = new Map<string, UsageEntry>();
  const former = new Map<string, FormerInstructions>();
  const forgettings = new Map<string, Forgetting>();
  const erased = new Map<string, ErasedConversation>();
  const leftServers = new Map<string, number>();
  const optedOut = new Set<string>();
  const values = new Map<string, string>();
  let failures: { method: keyof Store; error: Error }[] = [];
  let listener: ((record: ConversationRecord) => void) | null = null;

  const activity = createActivity();
  const call = <T>(method: keyof Store, work: () => T): Promise<T> =>
    activity.count(() => {
      const at = failures.findIndex((failure) => failure.method === method);
      if (at >= 0) throw failures.splice(at, 1)[0]?.error;
      return work();
    });

  return {
    activity,
    failNext: (method, error) => failures.push({ method, error }),
    mend: () => {
      failures = [];
    },
    onWrite: (next) => {
      listener = next;
    },
    readConversation: (id) => call('readConversation', () => structuredClone(conversations.get(id))),
    writeConversation: (record, ended = []) =>
      call('writeConversation', () => {
        conversations.set(record.id, structuredClone(record));
        for (const entry of ended) entries.set(entry.id, structuredClone(entry));
        listener?.(record);
      }),
    ownConversations: (channelId) =>
      call('ownConversations', () =>
        [...conversations.keys()].filter((id) => id.startsWith(ownConversationsIn(channelId))),
      ),
    readTranscript: (id) => call('readTranscript', () => structuredClone(transcripts.get(id))),
    writeTranscript: (transcript) =>
      call('writeTranscript', () => {
        transcripts.set(transcript.conversationId, structuredClone(transcript));
      }),
    deleteTranscript: (id) =>
      call('deleteTranscript', () => {
        transcripts.delete(id);
      }),
    readServer: (id) => call('readServer', () => structuredClone(servers.get(id))),
    writeServer: (record) =>
      call('writeServer', () => {
        servers.set(record.id, structuredClone(record));
      }),
    usage: (from, to, where) =>
      call('usage', () =>
        merged(
          [...entries.values()]
            .filter(({ day }) => day >= from && day <= to)
            .filter(({ serverId }) => where === 'everywhere' || where.serverId === serverId)
            .flatMap(cellsOf),
        ),
      ),
    readFormerInstructions: (scope, id) =>
      call('readFormerInstructions', () => structuredClone(former.get(`${scope}:${id}`))),
    writeFormerInstructions: (record) =>
      call('writeFormerInstructions', () => {
        former.set(`${record.scope}:${record.id}`, structuredClone(record));
      }),
    conversationIds: (after, most) =>
      call('conversationIds', () =>
        [...conversations.keys()]
          .filter((id) => after === null || id > after)
          .toSorted()
          .slice(0, most),
      ),
    forgettings: () =>
      call('forgettings', () =>
        [...forgettings.values()]
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map((one) => structuredClone(one)),
      ),
    writeForgetting: (forgetting) =>
      call('writeForgetting', () => {
        forgettings.set(forgetting.id, structuredClone(forgetting));
      }),
    deleteForgetting: (id) =>
      call('deleteForgetting', () => {
        forgettings.delete(id);
        for (const key of erased.keys()) if (key.startsWith(`${id}:`)) erased.delete(key);
      }),
    erasedFor: (id) =>
      call('erasedFor', () =>
        [...erased].filter(([key]) => key.startsWith(`${id}:`)).map(([, row]) => structuredClone(row)),
      ),
    readErased: (id, conversationId) =>
      call('readErased', () => structuredClone(erased.get(`${id}:${conversationId}`))),
    writeErased: (id, row) =>
      call('writeErased', () => {
        erased.set(`${id}:${row.conversationId}`, structuredClone(row));
      }),
    anonymizeUsage: (personId, channelId, isDay) =>
      call('anonymizeUsage', () => {
        for (const [key, entry] of entries)
          if (
            entry.personId === personId &&
            isDay(entry.day) &&
            (channelId ?? entry.channelId) === entry.channelId
          )
            entries.set(key, { ...entry, personId: '' });
      }),
    leftServers: () => call('leftServers', () => [...leftServers].map(([id, at]) => ({ id, at }))),
    writeLeftServer: (id, at) =>
      call('writeLeftServer', () => {
        if (at === null) leftServers.delete(id);
        else leftServers.set(id, at);
      }),
    deleteConversation: (id) =>
      call('deleteConversation', () => {
        conversations.delete(id);
        transcripts.delete(id);
        former.delete(`channel:${id}`);
      }),
    deleteServer: (id) =>
      call('deleteServer', () => {
        servers.delete(id);
        former.delete(`server:${id}`);
        for (const [key, { serverId }] of entries) if (serverId === id) entries.delete(key);
      }),
    optedOut: () => call('optedOut', () => [...optedOut]),
    writeOptOut: (personId, at) =>
      call('writeOptOut', () => {
        if (at === null) optedOut.delete(personId);
        else optedOut.add(personId);
      }),
    openWork: () =>
      call('openWork', () => [...conversations.values()].filter(hasOpenWork).map((record) => record.id)),
    recall: (name) => call('recall', () => values.get(name)),
    remember: (name, value) =>
      call('remember', () => {
        values.set(name, value);
      }),
    ping: () => call('ping', () => {}),
    close: () => call('close', () => {}),
  };
}
