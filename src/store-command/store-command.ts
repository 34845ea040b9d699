/** `npm run store` as a command: its arguments, what it prints, and its exit code. */

import { systemClock } from '../async/clock.ts';
import { type DatabaseUrl, parseDatabaseUrl, passwordsIn, problemOf } from '../config/database-url.ts';
import { messageOf } from '../errors.ts';
import { createLog } from '../log.ts';
import { type CopyEnd, copyStore } from '../store/copy/copy.ts';
import { openRaw } from '../store/open-raw.ts';
import type { StoreConfig } from '../store/store-config.ts';

export interface StoreCommandIo {
  /** To standard output, a line. */
  say(line: string): void;
  /** To standard error, a line. */
  complain(line: string): void;
  /** In the place of what it showed before; null where nobody watches. */
  readonly progress: ((text: string) => void) | null;
}

const USAGE = `npm run store -- copy FROM TO     copies everything from one DATABASE_URL to another, with the bot stopped

FROM and TO are such as sqlite://data/bobbin.sqlite, redis://HOST/0 or postgres://HOST/DATABASE; TO is empty.`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Resolves with the exit code. */
export async function runStoreCommand(args: readonly string[], io: StoreCommandIo): Promise<number> {
  const [verb, from, to, ...others] = args;
  if (verb === '--help') {
    io.say(USAGE);
    return EXIT_OK;
  }
  if (verb !== 'copy' || from === undefined || to === undefined || others.length > 0) {
    io.complain(USAGE);
    return EXIT_USAGE;
  }
  const [source, target] = [parseDatabaseUrl(from), parseDatabaseUrl(to)];
  if (source === null || target === null) {
    for (const [name, url] of [
      ['FROM', from],
      ['TO', to],
    ] as const) {
      const problem = problemOf(url);
      if (problem !== null) io.complain(`${name}: ${problem}`);
    }
    return EXIT_USAGE;
  }
  try {
    return await copy(source, target, io);
  } catch (error) {
    io.complain(withoutPasswords(messageOf(error), [source, target]));
    return EXIT_FAILED;
  }
}

async function copy(from: DatabaseUrl, to: DatabaseUrl, io: StoreCommandIo): Promise<number> {
  const source = await open(from, 'from');
  try {
    const target = await open(to, 'to');
    try {
      const all = await copyStore(source, target, (done, of) => io.progress?.(`${done} of ${of} records`));
      io.say(
        `${all.toLocaleString('en-US')} records copied from ${source.address} to ${target.address}, each read back and compared. Set DATABASE_URL to the new store; STORE_KEY stays as it is. Files that a run has made and that are not posted yet stay where the bot ran.`,
      );
      return EXIT_OK;
    } finally {
      await target.medium.close();
    }
  } finally {
    await source.medium.close();
  }
}

function open(url: DatabaseUrl, use: 'from' | 'to'): Promise<CopyEnd> {
  const config: StoreConfig = url.kind === 'sqlite' ? { ...url, backupEveryMs: null } : url;
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  return openRaw(config, use, { clock: systemClock, log });
}

function withoutPasswords(text: string, urls: readonly DatabaseUrl[]): string {
  return urls
    .flatMap((one) => (one.kind === 'sqlite' ? [] : passwordsIn(one.url)))
    .reduce((told, secret) => told.replaceAll(secret, '…'), text);
}
