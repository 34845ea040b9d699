/** Checks a store on the network beside a bot that may be running on it: that it answers, what it keeps, its records. */

import type { Clock } from '../async/clock.ts';
import { messageOf } from '../errors.ts';
import { UNFINISHED } from '../store/copy/unfinished.ts';
import { createKeyRing } from '../store/encryption/key-ring.ts';
import { STATE_KEY, unlock } from '../store/encryption/state.ts';
import { countRowKeys } from '../store/inspection/key-counts.ts';
import { inspectRows } from '../store/inspection/records.ts';
import { connect } from '../store/open-shared.ts';
import type { RawRow } from '../store/raw-row.ts';
import { fromRow } from '../store/records/checksum.ts';
import { shownAddress } from '../store/shared/address.ts';
import type { Database, Durability } from '../store/shared/database.ts';
import type { SharedConfig, StoreKeys } from '../store/store-config.ts';
import { encryptionFinding, notEncrypted } from './check-encryption.ts';
import { openWorkFinding, recordsFinding } from './check-records.ts';
import { type Finding, fail, ok } from './finding.ts';

const RESTORE = 'stop the bot and restore a backup of the database by its own tools';

export async function checkShared(config: SharedConfig, clock: Clock): Promise<readonly Finding[]> {
  const address = shownAddress(config.url);
  try {
    const database = await connect(config, { number: 0 }, clock);
    try {
      return await check(database, config, address);
    } finally {
      await database.close();
    }
  } catch (error) {
    return [fail('store', messageOf(error))];
  }
}

async function check(
  database: Database,
  { keys }: SharedConfig,
  address: string,
): Promise<readonly Finding[]> {
  const owner = await database.owner();
  const row = await database.values.get(UNFINISHED);
  if (row !== undefined)
    return [fail('store', `${address} holds a copy that was not finished: run the copy again`)];
  const answers = ok(
    'store',
    `${address} answers${owner === null ? '' : `; a bot has it (${owner.process})`}`,
  );
  const keeps = (await database.durability()).map(durabilityFinding);
  const refused = await refusal(database, keys);
  if (refused !== null) return [answers, ...keeps, fail('encryption', refused)];
  const found = await inspectRows(valuesOf(database), keys);
  return [
    answers,
    ...keeps,
    recordsFinding(found),
    openWorkFinding(found, RESTORE),
    await encryption(database, keys, owner !== null),
    ok('backups', 'Bobbin makes none of a database on the network: see to them there'),
  ];
}

/** A power cut that costs the last second may be somebody's choice; what costs more is none. */
function durabilityFinding({ kind, text }: Durability): Finding {
  return kind === 'loss' ? fail('durability', text) : ok('durability', text);
}

/** Why the keys do not open the store; null where they do. */
async function refusal(database: Database, keys: StoreKeys | undefined): Promise<string | null> {
  const row = await database.values.get(STATE_KEY);
  const state = row === undefined ? undefined : fromRow(STATE_KEY, row);
  const unlocked = unlock(state, keys === undefined ? null : createKeyRing(keys));
  return unlocked.kind === 'refused' ? unlocked.why : null;
}

async function encryption(database: Database, keys: StoreKeys | undefined, inUse: boolean): Promise<Finding> {
  if (keys === undefined) return notEncrypted();
  const counts = await countRowKeys(valuesOf(database), createKeyRing(keys));
  return encryptionFinding(counts, null, keys, inUse);
}

async function* valuesOf(database: Database): AsyncGenerator<RawRow> {
  for await (const { key, text } of database.rows('')) yield { key, value: text };
}
