/** Rows in Redis through Keyv: each write is one script, with the index of keys, under the number that is in force. */

import KeyvRedis, { type RedisClientType } from '@keyv/redis';
import { type Fence, FencedError } from '../shared/database.ts';
import { DELETE, FENCED, INDEX, NAMESPACE, OWNER, SEPARATOR, WRITE } from './scripts.ts';

export interface RowText {
  readonly key: string;
  readonly value: string;
}

/** Under its name in Redis. */
export function named(key: string): string {
  return `${NAMESPACE}${SEPARATOR}${key}`;
}

/** Makes a call with its time limit; rejects with what Redis or its client says. */
export type Ask = <T>(what: string, call: (client: RedisClientType) => Promise<T>) => Promise<T>;

export class RedisRows extends KeyvRedis<string> {
  readonly #ask: Ask;
  readonly #fence: Fence;

  constructor(client: RedisClientType, fence: Fence, ask: Ask) {
    super(client, { throwOnErrors: true });
    this.#ask = ask;
    this.#fence = fence;
    this.on('error', () => {}); // the same failure rejects the call
  }

  override createKeyPrefix(key: string): string {
    return named(key);
  }

  override async get<T>(key: string): Promise<T | undefined> {
    return this.#ask(`read ${key}`, () => super.get<T>(key));
  }

  override set(key: string, value: string): Promise<void> {
    return this.#write(`write ${key}`, [{ key, value }]);
  }

  override setMany(rows: readonly RowText[]): Promise<void> {
    return this.#write(`write ${rows[0]?.key}`, rows);
  }

  override async delete(key: string): Promise<boolean> {
    await this.removeAll([key]);
    return true;
  }

  async removeAll(keys: readonly string[]): Promise<void> {
    await this.#run(`delete ${keys[0]}`, DELETE, keys, keys);
  }

  #write(what: string, rows: readonly RowText[]): Promise<void> {
    const keys = rows.map(({ key }) => key);
    return this.#run(
      what,
      WRITE,
      keys,
      rows.flatMap(({ key, value }) => [key, value]),
    );
  }

  async #run(what: string, script: string, keys: readonly string[], given: readonly string[]): Promise<void> {
    const { number } = this.#fence;
    const call = { keys: [OWNER, INDEX, ...keys.map(named)], arguments: [String(number), ...given] };
    if ((await this.#ask(what, (client) => client.eval(script, call))) === FENCED)
      throw new FencedError(number);
  }
}
