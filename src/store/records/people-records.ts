/** Who has opted out, and which servers the bot has left: a small record for each. */

import type { Store } from '../../conversation/ports/store.ts';
import type { Medium } from '../medium.ts';
import { FORMATS } from './formats.ts';
import { pack, unpack } from './records.ts';

type PeopleRecords = Pick<Store, 'optedOut' | 'writeOptOut' | 'leftServers' | 'writeLeftServer'>;

const LEFT_SERVER = 'left-server:';
const OPTED_OUT = 'opted-out:';

export function createPeopleRecords(medium: Medium): PeopleRecords {
  return {
    async leftServers() {
      const rows = await medium.entries(LEFT_SERVER);
      return rows.map(({ key, value }) => ({
        id: key.slice(LEFT_SERVER.length),
        at: unpack(key, value, FORMATS['left-server']).at,
      }));
    },
    writeLeftServer: (id, at) =>
      at === null
        ? medium.delete(LEFT_SERVER + id)
        : medium.set(LEFT_SERVER + id, pack({ at }, FORMATS['left-server'])),
    optedOut: async () => (await medium.keys(OPTED_OUT)).map((key) => key.slice(OPTED_OUT.length)),
    writeOptOut: (personId, at) =>
      at === null
        ? medium.delete(OPTED_OUT + personId)
        : medium.set(OPTED_OUT + personId, pack({ at }, FORMATS['opted-out'])),
  };
}
