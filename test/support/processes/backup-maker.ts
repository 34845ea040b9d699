/** A process that makes one backup and says how it failed, for limits that hold for a whole process. */

import { StoreError } from '../../../src/errors.ts';
import { makeBackup } from '../../../src/store/backups/make.ts';

try {
  await makeBackup(process.argv[2] ?? '', { now: 0 });
  process.stdout.write('made');
} catch (error) {
  process.stdout.write(error instanceof StoreError ? `${error.fault}: ${error.message}` : String(error));
}
