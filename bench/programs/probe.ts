/** Loaded before a program: counts its durable writes, and tells its parent on demand what it has cost so far. */

import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process has cost since it began. */
export interface Cost {
  /** Milliseconds of the processor, of all its threads. */
  readonly cpuMs: number;
  /** Megabytes that it holds. */
  readonly memoryMb: number;
  /** Statements that changed the database, each of them a commit. */
  readonly writes: number;
}

/** What is left after a collection, in megabytes. */
export interface Heap {
  readonly liveMb: number;
  /** Of buffers and the like, which lie outside of the heap. */
  readonly externalMb: number;
  /** Of the whole process. */
  readonly memoryMb: number;
}

type Statement = (this: unknown, ...parameters: readonly unknown[]) => unknown;

const CHANGES = /^\s*(insert|update|delete)\b/i;
const MB = 2 ** 20;
let writes = 0;

/** The driver of the program itself, which may be that of another checkout. */
function countWrites(main: string | undefined): void {
  if (main === undefined) return;
  const { Database } = createRequire(main)('sqlite3') as { Database: { prototype: { all: Statement } } };
  const { all } = Database.prototype;
  Database.prototype.all = function (...parameters) {
    if (CHANGES.test(String(parameters[0]))) writes += 1;
    return Reflect.apply(all, this, parameters);
  };
}

function cost(): Cost {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, memoryMb: process.memoryUsage.rss() / MB, writes };
}

function heap(): Heap {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect(); // what finalizers let go
  const { heapUsed, external, rss } = process.memoryUsage();
  return { liveMb: heapUsed / MB, externalMb: external / MB, memoryMb: rss / MB };
}

countWrites(process.argv[1]);
process.on('message', (asked) => {
  if (asked === 'cost') process.send?.(cost());
  if (asked === 'heap') process.send?.(heap());
});
