/** The doctor: checks a configured installation end to end, a line per check, and restores the newest good backup. */

import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../async/clock.ts';
import { loadStoreConfig, readEnvironment } from '../config.ts';
import { messageOf } from '../errors.ts';
import { render } from './finding.ts';
import { restore } from './restore.ts';
import { runChecks } from './run-checks.ts';

const USAGE = `npm run doctor                        checks the installation, a line per check; works beside a running bot
npm run doctor -- --json              the same for programs
npm run doctor -- --restore [--yes]   puts the newest good backup in the database's place

Ends with 0 only if all is well.
`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stderr.write(USAGE);
    return EXIT_USAGE;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return EXIT_OK;
  }
  if (options.restore) return restoreNow(options.yes);
  const findings = await runChecks();
  process.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : render(findings));
  return findings.every((finding) => finding.ok) ? EXIT_OK : EXIT_FAILED;
}

function parseOptions(args: string[]) {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const options = { json: flag, restore: flag, yes: flag, help: flag };
    const { values } = parseArgs({ args, options });
    return (values.restore && values.json) || (values.yes && !values.restore) ? null : values;
  } catch {
    return null; // an argument that is none of these
  }
}

async function restoreNow(yes: boolean): Promise<number> {
  const say = (line: string): void => console.log(line);
  const confirm = async (question: string): Promise<boolean> => yes || askYesOrNo(question);
  try {
    const store = loadStoreConfig(readEnvironment());
    if (store === null) {
      say(
        'DATABASE_URL or BACKUP_HOURS is set to something unusable; `npm run doctor` says what is wrong with it.',
      );
      return EXIT_FAILED;
    }
    return (await restore(store, { clock: systemClock, say, confirm })) ? EXIT_OK : EXIT_FAILED;
  } catch (error) {
    say(messageOf(error));
    return EXIT_FAILED;
  }
}

async function askYesOrNo(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log(`${question} Nobody is here to say so; add --yes.`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

process.exit(await main());
