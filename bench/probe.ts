/** Loaded before the bot: counts its durable writes, and tells its parent on demand what it has cost so far. */

import sqlite3 from 'sqlite3';

/** What a process has cost since it began. */
export interface Cost {
  /** Milliseconds of the processor, of all its threads. */
  readonly cpuMs: number;
  /** Megabytes that it holds. */
  readonly memoryMb: number;
  /** Statements that changed the database, each of them a commit. */
  readonly writes: number;
}

const CHANGES = /^\s*(insert|update|delete)\b/i;
let writes = 0;
const { all } = sqlite3.Database.prototype;

sqlite3.Database.prototype.all = function (this: sqlite3.Database, sql: string, ...others: unknown[]) {
  if (CHANGES.test(sql)) writes += 1;
  return Reflect.apply(all, this, [sql, ...others]);
};

process.on('message', (asked) => {
  if (asked !== 'cost') return;
  const { user, system } = process.cpuUsage();
  const cost: Cost = {
    cpuMs: (user + system) / 1_000,
    memoryMb: process.memoryUsage.rss() / 2 ** 20,
    writes,
  };
  process.send?.(cost);
});
