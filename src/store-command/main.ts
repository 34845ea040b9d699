/** The store at a terminal: copies an installation from one database to another. */

import { runStoreCommand } from './store-command.ts';

const code = await runStoreCommand(process.argv.slice(2), {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  progress: process.stderr.isTTY ? (text) => process.stderr.write(`\r${text}\u001b[K`) : null,
});
process.exit(code);
