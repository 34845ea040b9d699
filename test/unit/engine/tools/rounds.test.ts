import { expect, test } from 'vitest';
import type { RunResult } from '../../../../src/conversation/ports/engine.ts';
import type { MadeFile, MadeFilePlace } from '../../../../src/conversation/refs.ts';
import { withRound } from '../../../../src/engine/tools/rounds.ts';

const made = (at: MadeFilePlace): MadeFile => ({ engine: 'responses', name: null, at });
const named = made({ kind: 'container', containerId: 'cntr_1', id: 'cfile_1' });
const item = (id: string, output: number | null) =>
  made({ kind: 'item', id, output, holder: { kind: 'response', id: 'resp_1' } });
const round = (files: readonly MadeFile[]): RunResult => ({
  text: '',
  files,
  citations: [],
  usage: null,
  finish: 'completed',
  remoteIds: [],
});

test('a file that several rounds speak of is one', () => {
  expect(withRound(round([named]), round([named])).files).toEqual([named]);
  const called = { ...named, name: 'plot.png' };
  expect(withRound(round([called]), round([named])).files).toEqual([called]);
});

test('what code has only shown counts where no round names a file; a picture that was made always does', () => {
  const [shown, picture] = [item('ci_1', 0), item('ig_1', null)];
  expect(withRound(round([shown, picture]), round([named])).files).toEqual([picture, named]);
  expect(withRound(round([shown]), round([])).files).toEqual([shown]);
});
