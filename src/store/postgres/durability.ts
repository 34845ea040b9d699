/** Whether a PostgreSQL keeps what it has acknowledged. */

import { messageOf } from '../../errors.ts';
import type { Durability } from '../shared/database.ts';
import type { Ask } from './rows.ts';

/** Never throws. */
export async function durabilityOf(ask: Ask): Promise<readonly Durability[]> {
  try {
    const [settings] = await ask<{ commit: string; fsync: string }>(
      'read the settings',
      "SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync",
    );
    return judge(settings?.commit ?? '', settings?.fsync ?? '');
  } catch (error) {
    return [{ kind: 'unknown', text: `PostgreSQL does not say how it commits (${messageOf(error)}).` }];
  }
}

/** https://www.postgresql.org/docs/current/runtime-config-wal.html. Pure. */
export function judge(synchronousCommit: string, fsync: string): readonly Durability[] {
  if (fsync === 'off')
    return [
      {
        kind: 'loss',
        text: 'A power cut of the machine of PostgreSQL may ruin the database (fsync = off): set fsync = on.',
      },
    ];
  if (synchronousCommit === 'off')
    return [
      {
        kind: 'risk',
        text: 'A crash of PostgreSQL loses the latest writes (synchronous_commit = off): set synchronous_commit = on, as with ALTER ROLE … SET.',
      },
    ];
  return [];
}
