/** A Redis or PostgreSQL of a test's own: on a port and in a folder of its own, started and stopped at will. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { SharedConfig } from '../../../src/store/store-config.ts';

export interface LocalDatabase {
  readonly kind: SharedConfig['kind'];
  /** Of an empty one each time. */
  fresh(): Promise<string>;
  /** Resolves once it takes connections, at the same address as before. */
  start(): Promise<void>;
  /** As a machine that fails would: nothing is said, and what was acknowledged is on the disk. */
  kill(): Promise<void>;
  /** It answers nobody from here on, with its connections open. */
  freeze(): void;
  thaw(): void;
  /** Ends it and deletes its folder. */
  remove(): Promise<void>;
}

/** The two that run on this machine, each with what starts one. */
export interface Program {
  readonly child: ChildProcess;
  /** Resolves with what it has said once that matches. Rejects when it ends before. */
  says(words: RegExp): Promise<void>;
  readonly ended: Promise<unknown>;
}

export function startProgram(path: string, args: readonly string[], options: SpawnOptions = {}): Program {
  const child = spawn(path, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      said += String(data);
      for (const listener of listeners) listener();
    });
  const ended = once(child, 'close');
  ended.catch(() => {}); // whoever waits for words is told
  return {
    child,
    ended,
    async says(words) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (): void => {
        if (words.test(said)) resolve();
      };
      listeners.add(look);
      look();
      const end = ended.then(() => Promise.reject(new Error(`${path} ended:\n${said}`)));
      await Promise.race([promise, end]).finally(() => listeners.delete(look));
      end.catch(() => {});
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
