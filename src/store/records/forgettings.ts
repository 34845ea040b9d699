/** Requests to forget what somebody wrote, and what has become of each conversation for them. */

import type { Store } from '../../conversation/ports/store.ts';
import type { Medium } from '../medium.ts';
import { FORMATS } from './formats.ts';
import { pack, unpack } from './records.ts';

type Forgettings = Pick<
  Store,
  'forgettings' | 'writeForgetting' | 'deleteForgetting' | 'erasedFor' | 'readErased' | 'writeErased'
>;

const FORGETTING = 'forgetting:';

export function createForgettings(medium: Medium): Forgettings {
  return {
    async forgettings() {
      const rows = await medium.entries(FORGETTING);
      return rows
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ key, value }) => unpack(key, value, FORMATS.forgetting));
    },
    writeForgetting: (forgetting) =>
      medium.set(FORGETTING + forgetting.id, pack(forgetting, FORMATS.forgetting)),
    // What is kept for the receipt goes first: a crash in between leaves a request that finds nothing more to do.
    async deleteForgetting(id) {
      const keys = await medium.keys(erasedUnder(id));
      if (keys.length > 0) await medium.deleteAll(keys);
      await medium.delete(FORGETTING + id);
    },
    async erasedFor(id) {
      const rows = await medium.entries(erasedUnder(id));
      return rows.map(({ key, value }) => unpack(key, value, FORMATS.erased));
    },
    async readErased(id, conversationId) {
      const key = erasedUnder(id) + conversationId;
      const value = await medium.get(key);
      return value === undefined ? undefined : unpack(key, value, FORMATS.erased);
    },
    writeErased: (id, erased) =>
      medium.set(erasedUnder(id) + erased.conversationId, pack(erased, FORMATS.erased)),
  };
}

function erasedUnder(id: string): string {
  return `erased:${id}:`;
}
