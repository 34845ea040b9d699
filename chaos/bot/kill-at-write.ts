/**
 * Loaded into the bot's process before the bot: kills it before or after any durable write of a conversation, and tells the
 * parent process when a conversation is seen at rest.
 */

import { flushCompileCache } from 'node:module';
import { Keyv } from 'keyv';

/** When to kill the process; the parent process sends it. */
export interface WriteMoment {
  readonly conversation: string;
  /** Counted from 1, from the moment at which this arrives. */
  readonly write: number;
  readonly when: 'before' | 'after';
}

export type ToParent =
  /** A record without open work was read or durably written. */
  | { readonly kind: 'at-rest'; readonly conversation: string }
  /** The moment to kill the process at has arrived here. */
  | { readonly kind: 'armed' };

const CONVERSATION = 'conversation:';

// Whatever Keyv stands on, and below it writes may share a statement.
const { get, set, setMany, delete: remove } = Keyv.prototype;
let moment: WriteMoment | null = null;
let writes = 0;
let compiled = false;

process.on('message', (message: WriteMoment) => {
  moment = message;
  writes = 0;
  send({ kind: 'armed' });
});
process.on('disconnect', die); // without its parent nobody would end it

Keyv.prototype.get = async function (this: Keyv, key: string) {
  // The first read comes when everything is loaded. Left to its end, a process that is killed would keep nothing.
  if (!compiled) flushCompileCache();
  compiled = true;
  const value = await (get as (key: string) => Promise<unknown>).call(this, key);
  report(key, value);
  return value;
} as typeof get;

Keyv.prototype.set = function <Value>(this: Keyv, key: string, value: Value) {
  return killedAtMoment(key, async () => {
    const result = await set.call(this, key, value);
    return () => {
      report(key, value);
      return result;
    };
  });
};

// The record that ends a turn, with what the turn is counted with.
Keyv.prototype.setMany = function (this: Keyv, entries) {
  const [first] = entries;
  return killedAtMoment(first?.key ?? '', async () => {
    const result = await setMany.call(this, entries);
    return () => {
      for (const { key, value } of entries) report(key, value);
      return result;
    };
  });
};

Keyv.prototype.delete = function (this: Keyv, key) {
  return killedAtMoment(String(key), async () => {
    const result = await remove.call(this, key);
    return () => result;
  });
};

async function killedAtMoment<T>(key: string, write: () => Promise<() => T>): Promise<T> {
  const isMoment = moment !== null && key.endsWith(`:${moment.conversation}`) && ++writes === moment.write;
  if (isMoment && moment?.when === 'before') die();
  const finish = await write();
  if (isMoment) die();
  return finish();
}

function report(key: string, stored: unknown): void {
  if (!key.startsWith(CONVERSATION) || typeof stored !== 'string') return;
  const { value } = JSON.parse(stored);
  if (value.turn === null && value.pending.length === 0)
    send({ kind: 'at-rest', conversation: key.slice(CONVERSATION.length) });
}

function send(message: ToParent): void {
  process.send?.(message);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
