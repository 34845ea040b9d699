/** The playground's command line. */

import { parseArgs } from 'node:util';

export interface PlaygroundOptions {
  /** What to write from the command line; empty opens the page instead. */
  readonly say: readonly string[];
  readonly as: string;
  readonly in: string;
  /** Keep nothing: the bot's store is a temporary one. */
  readonly fresh: boolean;
  readonly open: boolean;
  readonly port: number;
  readonly help: boolean;
}

/** Discord's limit (https://discord.com/developers/docs/resources/user#usernames-and-nicknames). */
const LONGEST_NAME = 32;

export const USAGE = `npm run playground                       opens the page
npm run playground -- --say TEXT ...     writes TEXT, prints the replies and ends

  --say TEXT   repeatable; a text that begins with / is a command
  --as NAME    who writes: Ada (an admin, the default), Ben, or somebody new
  --in PLACE   general (the default), random, or dm
  --fresh      begin with an empty store and keep nothing
  --no-open    do not open a browser
  --port N     the page's port (default: any free one)
`;

/** Throws an Error with a sentence for the person when an argument is not understood. */
export function readOptions(args: readonly string[]): PlaygroundOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      say: { type: 'string', multiple: true, default: [] },
      as: { type: 'string', default: 'Ada' },
      in: { type: 'string', default: 'general' },
      fresh: { type: 'boolean', default: false },
      open: { type: 'boolean', default: true },
      port: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port: expected a number from 0 to 65535, got ${values.port}`);
  }
  const as = values.as.trim();
  if (as === '' || as.length > LONGEST_NAME) {
    throw new Error(
      `--as: expected a name of 1 to ${LONGEST_NAME} characters, got ${JSON.stringify(values.as)}`,
    );
  }
  return { ...values, as, port };
}
