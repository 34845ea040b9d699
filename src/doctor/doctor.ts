/** The doctor as a command: its arguments, what it prints, and its exit code. */

import { parseArgs } from 'node:util';
import { systemClock } from '../async/clock.ts';
import { loadStoreConfig } from '../config.ts';
import { messageOf } from '../errors.ts';
import { shownAddress } from '../store/shared/address.ts';
import { render } from './finding.ts';
import { restore } from './restore.ts';
import { runChecks } from './run-checks.ts';

/** The surroundings of the command. */
export interface DoctorIo {
  /** Throws ConfigError when there is a `.env` that does not read. */
  readEnvironment(): Readonly<Record<string, string>>;
  /** To standard output. */
  write(text: string): void;
  /** To standard error. */
  writeError(text: string): void;
  /** Asks whoever sits there; null where nobody does. */
  readonly askYesOrNo: ((question: string) => Promise<boolean>) | null;
}

const USAGE = `npm run doctor                        checks the installation, a line per check; works beside a running bot
npm run doctor -- --json              the same for programs
npm run doctor -- --restore [--yes]   puts the newest good backup in the database's place

Ends with 0 only if all is well.
`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Resolves with the exit code. */
export async function runDoctor(args: readonly string[], io: DoctorIo): Promise<number> {
  const options = parseOptions(args);
  if (options === null) {
    io.writeError(USAGE);
    return EXIT_USAGE;
  }
  if (options.help) {
    io.write(USAGE);
    return EXIT_OK;
  }
  if (options.restore) return restoreNow(options.yes, io);
  const findings = await runChecks(io.readEnvironment);
  io.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : render(findings));
  return findings.every((finding) => finding.ok) ? EXIT_OK : EXIT_FAILED;
}

function parseOptions(args: readonly string[]) {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const options = { json: flag, restore: flag, yes: flag, help: flag };
    const { values } = parseArgs({ args: [...args], options });
    return (values.restore && values.json) || (values.yes && !values.restore) ? null : values;
  } catch {
    return null; // an argument that is none of these
  }
}

async function restoreNow(yes: boolean, io: DoctorIo): Promise<number> {
  const say = (line: string): void => io.write(`${line}\n`);
  const confirm = async (question: string): Promise<boolean> => {
    if (yes) return true;
    if (io.askYesOrNo !== null) return io.askYesOrNo(question);
    say(`${question} Nobody is here to say so; add --yes.`);
    return false;
  };
  try {
    const store = loadStoreConfig(io.readEnvironment());
    if (store === null) {
      say(
        'DATABASE_URL or BACKUP_HOURS is set to something unusable; `npm run doctor` says what is wrong with it.',
      );
      return EXIT_FAILED;
    }
    if (store.kind !== 'sqlite') {
      say(
        `Bobbin makes no backups of ${shownAddress(store.url)}: stop the bot, and restore one by the database’s own tools.`,
      );
      return EXIT_FAILED;
    }
    return (await restore(store, { clock: systemClock, say, confirm })) ? EXIT_OK : EXIT_FAILED;
  } catch (error) {
    say(messageOf(error));
    return EXIT_FAILED;
  }
}
