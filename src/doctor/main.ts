/** The doctor: checks a configured installation end to end, a line per check, and restores the newest good backup. */

import { createInterface } from 'node:readline/promises';
import { readEnvironment } from '../config.ts';
import { runDoctor } from './doctor.ts';

async function askYesOrNo(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const code = await runDoctor(process.argv.slice(2), {
  readEnvironment,
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  askYesOrNo: process.stdin.isTTY ? askYesOrNo : null,
});
process.exit(code);
