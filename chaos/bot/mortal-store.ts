/**
 * Loaded before the bot: a store that can kill its process before or after any durable write of a conversation, and
 * that tells when a conversation is seen at rest.
 */

import { flushCompileCache } from 'node:module';
import KeyvSqlite from '@keyv/sqlite';
import { Keyv } from 'keyv';

/** When to die, told by the parent process. */
export interface StoreMoment {
  readonly conversation: string;
  /** Counted from 1, from the moment on at which this is told. */
  readonly write: number;
  readonly when: 'before' | 'after';
}

/** Told to the parent process: a record without open work was read or durably written. */
export interface Rested {
  readonly rested: string;
}

/** Told to the parent process: it is known when to die. */
export interface Armed {
  readonly armed: true;
}

const store = KeyvSqlite.prototype;
const { get, delete: remove } = store;
// Below it writes may share a statement.
const { set } = Keyv.prototype;
let moment: StoreMoment | null = null;
let writes = 0;
let compiled = false;

process.on('message', (told: StoreMoment) => {
  moment = told;
  writes = 0;
  process.send?.({ armed: true } satisfies Armed);
});
process.on('disconnect', die); // without its parent nobody would end it

store.get = async function <Value>(this: KeyvSqlite, key: string) {
  // The first read comes when everything is loaded. Left to its end, a process that is killed would keep nothing.
  if (!compiled) flushCompileCache();
  compiled = true;
  const value = (await get.call(this, key)) as Value | undefined;
  report(key, value);
  return value;
};

Keyv.prototype.set = function <Value>(this: Keyv, key: string, value: Value) {
  return mortally(key, async () => {
    const result = await set.call(this, key, value);
    return () => {
      report(key, value);
      return result;
    };
  });
};

store.delete = function (key) {
  return mortally(key, async () => {
    const result = await remove.call(this, key);
    return () => result;
  });
};

async function mortally<T>(key: string, write: () => Promise<() => T>): Promise<T> {
  const strikes = moment !== null && key.endsWith(`:${moment.conversation}`) && ++writes === moment.write;
  if (strikes && moment?.when === 'before') die();
  const finish = await write();
  if (strikes) die();
  return finish();
}

function report(key: string, stored: unknown): void {
  if (!key.startsWith('conversation:') || typeof stored !== 'string') return;
  const { value } = JSON.parse(stored);
  if (value.turn === null && value.pending.length === 0)
    process.send?.({ rested: key.slice('conversation:'.length) } satisfies Rested);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
