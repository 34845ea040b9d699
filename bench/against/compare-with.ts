/** Measures the bot of another revision and this one's in turn, with the benchmarks and emulators of this tree. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import type { Benchmark } from '../benchmarks.ts';
import { type BotTree, readBotTree, THIS_TREE } from '../ground/bot-tree.ts';
import { SETTINGS } from '../ground/harness.ts';
import type { Tell } from '../ground/progress.ts';
import { type ComparedRow, type Comparison, compareRows } from '../report/comparison.ts';
import type { Row } from '../report/row.ts';
import { checkOut, takeAway } from './check-out.ts';
import { onInterrupt } from './on-interrupt.ts';
import { runCommand } from './run-command.ts';

/** Each of both is measured so often, the other one first. */
const ROUNDS = 2;

interface Reports {
  announce(text: string): void;
  readonly tell: Tell;
}

/** Whatever happens, interrupted or not, the other revision's folder is taken away. */
export async function compareWith(
  revision: string,
  benchmarks: readonly Benchmark[],
  reports: Reports,
): Promise<Comparison | { readonly kind: 'impossible'; readonly why: string }> {
  let folder: string | null = null;
  const cleanUp = async (): Promise<void> => {
    if (folder !== null) await takeAway(THIS_TREE, folder, runCommand);
  };
  const callOff = onInterrupt(cleanUp);
  try {
    const other = await checkOut(THIS_TREE, revision, {
      run: runCommand,
      onFolder: (made) => {
        folder = made;
      },
      announce: reports.announce,
    });
    if (other.kind === 'impossible') return other;
    const tree = await readBotTree(other.root);
    return await compare({ ...other, tree }, benchmarks, reports);
  } catch (error) {
    return { kind: 'impossible', why: `${revision} cannot be measured: ${messageOf(error)}` };
  } finally {
    callOff();
    await cleanUp();
  }
}

async function compare(
  { commit, tree }: { readonly commit: string; readonly tree: BotTree },
  benchmarks: readonly Benchmark[],
  { announce, tell }: Reports,
): Promise<Comparison> {
  const own = await readBotTree(THIS_TREE);
  const rows: ComparedRow[] = [];
  const example = await readFile(join(tree.root, '.env.example'), 'utf8').catch(() => '');
  const notes = unknownSettings(example, SETTINGS).map(
    (name) => `${commit} knows no ${name} and was measured without it`,
  );
  for (const { name, run } of benchmarks) {
    const [theirs, ours]: [(readonly Row[])[], (readonly Row[])[]] = [[], []];
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        announce(`${name}, round ${round} of ${ROUNDS}, ${commit}`);
        theirs.push(await run({ tree, tell }));
        announce(`${name}, round ${round} of ${ROUNDS}, this tree`);
        ours.push(await run({ tree: own, tell }));
      }
      rows.push(...compareRows(theirs, ours));
    } catch (error) {
      const whose = theirs.length > ours.length ? 'this tree' : commit;
      notes.push(`${name}: ${whose} cannot be measured here (${messageOf(error)})`);
    }
  }
  return { kind: 'compared', other: commit, rows, notes };
}

/** The settings that an `.env.example` does not name. Pure. */
export function unknownSettings(example: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(example));
}
