/** The playground from the command line: reads its arguments, opens the page or writes what it is told, and ends on a signal. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/async/clock.ts';
import { readEnvironment } from '../src/config.ts';
import { messageOf } from '../src/errors.ts';
import { shellEnded } from '../src/process/npm-shell.ts';
import { onStopSignal } from '../src/process/signals.ts';
import { FolderInUse } from './client/saved-messages.ts';
import { startPageServer } from './http/page-server.ts';
import { openBrowser } from './open-browser.ts';
import { type PlaygroundOptions, readOptions, USAGE } from './options.ts';
import { type Playground, startPlayground } from './playground.ts';
import { sayLines } from './say-mode.ts';

const DATA = join('data', 'playground');
/** As a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const options = read();
  if (typeof options === 'number') return options;
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
  // From the start on, so that the bot is never left behind without its playground; a second signal ends all at once.
  onStopSignal(systemClock, { first: () => interrupt(), again: () => process.exit(INTERRUPTED) });
  const folder = options.fresh ? await mkdtemp(join(tmpdir(), 'bobbin-playground-')) : DATA;
  try {
    void shellEnded(readEnvironment(), systemClock).then(interrupt);
    await mkdir(folder, { recursive: true });
    return await play(options, folder, interrupted);
  } catch (error) {
    process.stderr.write(`${error instanceof FolderInUse ? inUse(folder) : messageOf(error)}\n`);
    return 1;
  } finally {
    if (options.fresh) await rm(folder, { recursive: true, force: true });
  }
}

async function play(options: PlaygroundOptions, folder: string, interrupted: Promise<void>): Promise<number> {
  const playground = await startPlayground({
    folder,
    persistent: !options.fresh,
    environment: readEnvironment(),
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    if (options.say.length === 0) return await serve(playground, options, interrupted);
    return await Promise.race([say(playground, options), interrupted.then(() => INTERRUPTED)]);
  } finally {
    await playground.close();
  }
}

function read(): PlaygroundOptions | number {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return options;
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
}

function inUse(folder: string): string {
  return `Another playground is using ${folder}. End it first, or add --fresh for one that keeps nothing.`;
}

async function say(playground: Playground, options: PlaygroundOptions): Promise<number> {
  const { bot, userClient, feed, files } = playground;
  await bot.ready;
  const request = { person: options.as, place: options.in, lines: options.say };
  const bytesOf = (id: string): Uint8Array | undefined => files.get(id)?.bytes;
  await sayLines({ userClient, feed, bytesOf }, request, (line) => process.stdout.write(`${line}\n`));
  return 0;
}

async function serve(
  playground: Playground,
  { port, open }: PlaygroundOptions,
  interrupted: Promise<void>,
): Promise<number> {
  const page = await startPageServer({ ...playground, port });
  const { label } = playground.assistant;
  process.stdout.write(`\n  Bobbin's playground: ${page.url}\n  ${label}\n  Ctrl-C ends it.\n\n`);
  if (open) openBrowser(page.url);
  await interrupted;
  await page.close();
  return 0;
}

process.exit(await main());
