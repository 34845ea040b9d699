/** The command line of the set-up. */

import { parseArgs } from 'node:util';
import type { Asked, Changes } from './asked.ts';

export const USAGE = `npm run setup                          asks for what the bot needs, checks it, and writes .env
npm run setup -- --check               checks what is set, and writes nothing
npm run setup -- [--discord-token T] [--openai-key K] [--engine E --base-url U --model M] [--force]
                                       the same without questions

DISCORD_TOKEN and OPENAI_API_KEY are better set in the environment: what stands in a
command line stays in the shell's history. A .env that is there is left alone; with
--force what is given is replaced in it, and the rest stays.
`;

export interface Options {
  readonly given: Changes;
  readonly check: boolean;
  readonly force: boolean;
  readonly help: boolean;
}

const FLAGS: Readonly<Record<string, Asked>> = {
  'discord-token': 'DISCORD_TOKEN',
  'openai-key': 'OPENAI_API_KEY',
  engine: 'ASSISTANT_ENGINE',
  'base-url': 'OPENAI_BASE_URL',
  model: 'ASSISTANT_MODEL',
};

/** Null for arguments that are none of these. Pure. */
export function parseOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const texts = Object.fromEntries(Object.keys(FLAGS).map((name) => [name, text]));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...texts, check: flag, force: flag, help: flag },
    });
    const given = Object.entries(FLAGS).flatMap(([option, name]) => {
      const value: unknown = Reflect.get(values, option);
      return typeof value === 'string' && value.trim() !== '' ? [[name, value]] : [];
    });
    const { check = false, force = false, help = false } = values;
    return { given: Object.fromEntries(given), check, force, help };
  } catch {
    return null;
  }
}
