/** The set-up: asks for what the bot needs, checks it against the services, and writes `.env`. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../config.ts';
import { runSetup } from './setup.ts';
import { openTerminal } from './terminal.ts';

/** As a shell says that SIGINT ended a process. */
const EXIT_INTERRUPTED = 130;
const stop = (): never => process.exit(EXIT_INTERRUPTED);

// With a listener a signal waits for what is being written.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);

const { stdin: input, stdout: output } = process;
const code = await runSetup(process.argv.slice(2), {
  path: resolve('.env'),
  examplePath: fileURLToPath(new URL('../../.env.example', import.meta.url)),
  environment: processEnvironment(),
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  openTerminal: input.isTTY && output.isTTY ? () => openTerminal({ input, output, stop }) : null,
});
process.exit(code);
