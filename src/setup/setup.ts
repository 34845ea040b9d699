/** The set-up as a command: with questions where somebody sits at a terminal, without any where something is told. */

import { BotError, messageOf } from '../errors.ts';
import { setUpAsTold, type ToldIo } from './as-told.ts';
import { setUpAtTerminal } from './at-terminal.ts';
import { parseOptions, USAGE } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface SetupIo extends ToldIo {
  /** To standard error. */
  writeError(text: string): void;
  /** Null where nobody can be asked. */
  readonly openTerminal: (() => Promise<Terminal>) | null;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Resolves with the exit code. */
export async function runSetup(args: readonly string[], io: SetupIo): Promise<number> {
  const options = parseOptions(args);
  if (options === null) {
    io.writeError(USAGE);
    return EXIT_USAGE;
  }
  if (options.help) {
    io.write(USAGE);
    return EXIT_OK;
  }
  try {
    const asks = args.length === 0 && io.openTerminal !== null;
    const isWell = asks ? await setUpAtTerminal(await io.openTerminal(), io) : await setUpAsTold(options, io);
    return isWell ? EXIT_OK : EXIT_FAILED;
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    io.writeError(`${messageOf(error)}\n`);
    return EXIT_FAILED;
  }
}
