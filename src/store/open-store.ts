/** The store: the domain's records under their keys, and the marks by which open work is found again. */

import type { Clock } from '../clock.ts';
import type { Store } from '../conversation/ports/store.ts';
import { hasOpenWork } from '../conversation/record.ts';
import type { Log } from '../log.ts';
import { lock } from './file-lock.ts';
import { FORMATS } from './formats.ts';
import { createMarks } from './marks.ts';
import { type OwnFileDeps, onItsFile } from './own-file.ts';
import { damaged, type Format, pack, unpack } from './records.ts';
import { type Medium, openSqlite } from './sqlite.ts';

export interface StoreDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * @param path of the SQLite file, which this process alone has until the store is closed. Throws StoreError: `damaged` when
 * only a person can mend the file, `unavailable` for what may pass, another process that has it included.
 */
export async function openStore(path: string, deps: StoreDeps & OwnFileDeps): Promise<Store> {
  const held = await lock(path, deps);
  try {
    const medium = await onItsFile(await openSqlite(path, { clock: deps.clock }), path, deps);
    return createStore({ ...medium, close: () => medium.close().finally(held.release) }, deps);
  } catch (error) {
    await held.release();
    throw error;
  }
}

export function createStore(medium: Medium, deps: StoreDeps): Store {
  const marks = createMarks(medium, deps);

  const read = async <T>(key: string, format: Format<T>): Promise<T | undefined> => {
    const value = await medium.get(key);
    return value === undefined ? undefined : unpack(key, value, format);
  };
  const write = (key: string, record: object, format: Format<object>): Promise<void> =>
    medium.set(key, pack(record, format));

  return {
    async readConversation(id) {
      const record = await read(`conversation:${id}`, FORMATS.conversation);
      if (record === undefined || !hasOpenWork(record)) marks.settle(id);
      return record;
    },
    async writeConversation(record) {
      const open = hasOpenWork(record);
      if (open) await marks.set(record.id); // first, so that a crash in between leaves a mark too many, never one too few
      await write(`conversation:${record.id}`, record, FORMATS.conversation);
      if (!open) marks.clear(record.id);
    },
    readTranscript: (id) => read(`transcript:${id}`, FORMATS.transcript),
    writeTranscript: (transcript) =>
      write(`transcript:${transcript.conversationId}`, transcript, FORMATS.transcript),
    deleteTranscript: (id) => medium.delete(`transcript:${id}`),
    readServer: (id) => read(`server:${id}`, FORMATS.server),
    writeServer: (record) => write(`server:${record.id}`, record, FORMATS.server),
    openWork: () => marks.list(),
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
      try {
        await marks.close();
      } finally {
        await medium.close();
      }
    },
  };
}
