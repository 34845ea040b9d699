/** What the command line asks for. Pure. */

import { parseArgs } from 'node:util';
import { messageOf } from '../src/errors.ts';

export type BenchOptions =
  | {
      readonly kind: 'run';
      /** Parts of the names of benchmarks. */
      readonly words: readonly string[];
      readonly json: boolean;
      readonly long: boolean;
      /** The revision to compare with. */
      readonly against: string | null;
    }
  | { readonly kind: 'wrong'; readonly problem: string };

export function readOptions(args: readonly string[]): BenchOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, long: { type: 'boolean' }, against: { type: 'string' } },
    });
    const { json = false, long = false, against = null } = values;
    // Git would take it for an option of its own.
    if (against === '' || against?.startsWith('-'))
      return { kind: 'wrong', problem: `--against: expected a revision, got ${JSON.stringify(against)}` };
    return { kind: 'run', words: positionals, json, long, against };
  } catch (error) {
    return { kind: 'wrong', problem: messageOf(error) };
  }
}
