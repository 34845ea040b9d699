/** What every engine promises of the files that its runs make: they are told once, and read for as long as the service has them. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/conversation/ports/engine.ts';
import type { EngineKind, MadeFile } from '../../src/conversation/refs.ts';
import { createBriskClock } from '../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../support/engine/engine-dialogue.ts';
import type { EngineHarness, Made } from '../support/engine/engine-harness.ts';
import { engineAt, failureOf } from '../support/engine/engines.ts';
import { PNG } from '../support/files/samples.ts';
import { waysOf } from './engine.ts';

const CSV = new TextEncoder().encode('n,square\n2,4\n');
const LINKED = 'Here: [the table](sandbox:/mnt/data/squares.csv).';
const TABLE: Made = { by: 'code', name: 'squares.csv', bytes: CSV };
const TOOLS = {
  responses: ['code_interpreter', 'image_generation'],
  assistants: ['code_interpreter'],
  chat: [],
} as const;

export function engineMadeFilesContract(kind: EngineKind, startHarness: () => Promise<EngineHarness>): void {
  const makes = kind !== 'chat';

  describe.each(waysOf(kind))(
    `the files that the ${kind} engine makes, updates by $updates, messages $way`,
    ({ updates, brings }) => {
      let harness: EngineHarness;
      let engine: Engine;
      let talk: Dialogue;

      beforeEach(async () => {
        harness = await startHarness();
        const clock = createBriskClock();
        engine = engineAt(kind, harness.baseUrl, { updates, tools: TOOLS[kind], clock });
        talk = await createDialogue(engine, [], { brings });
      });
      afterEach(() => harness.close());

      const makeOne = async (text: string, ...made: readonly Made[]): Promise<readonly MadeFile[]> => {
        harness.setScript(() => ({ text, made }));
        return (await talk.turn('make it')).result.files;
      };
      const read = async (file: MadeFile | undefined) => {
        if (file === undefined) throw new Error('no file was made');
        const { name, size, bytes } = await engine.openMade(file);
        return { name, size, bytes: new Uint8Array(await new Response(bytes).arrayBuffer()) };
      };

      test('are none where nothing was made', async () => {
        harness.setScript(() => 'nothing to see');
        expect((await talk.turn('hello')).result.files).toEqual([]);
      });

      test.skipIf(!makes)(
        'are what code has written: named, and read as often as they are asked for',
        async () => {
          const files = await makeOne(LINKED, TABLE);
          expect(files).toHaveLength(1);
          for (const _ of [1, 2])
            expect(await read(files[0])).toEqual({ name: 'squares.csv', size: CSV.length, bytes: CSV });
        },
      );

      test.skipIf(!makes)('are pictures that code has shown', async () => {
        const files = await makeOne('Look.', { by: 'shown', name: 'plot.png', bytes: PNG });
        expect(files).toHaveLength(1);
        expect((await read(files[0])).bytes).toEqual(PNG);
      });

      test.skipIf(kind !== 'responses')('are pictures that were generated', async () => {
        const files = await makeOne('', { by: 'picture', name: 'cat.png', bytes: PNG });
        expect(files).toHaveLength(1);
        expect(await read(files[0])).toEqual({ name: null, size: PNG.length, bytes: PNG });
      });

      test.skipIf(!makes)(
        'are found again with a reply that an earlier attempt has left in the thread',
        async () => {
          await makeOne(LINKED, TABLE);
          await talk.keep();
          const { result } = await talk.again({ lookFirst: true });
          expect(result.text).toContain('squares.csv');
          expect(result.files).toHaveLength(1);
          expect((await read(result.files[0])).bytes).toEqual(CSV);
        },
      );

      test.skipIf(!makes)('are read from a service that is unwell for a while', async () => {
        const [file] = await makeOne(LINKED, TABLE);
        harness.refuseContent(4);
        expect((await read(file)).bytes).toEqual(CSV);
      });

      test.skipIf(!makes)('that the service no longer has are gone', async () => {
        const made =
          kind === 'responses' ? [TABLE, { by: 'picture', name: 'c.png', bytes: PNG } as const] : [TABLE];
        const files = await makeOne(LINKED, ...made);
        expect(files).toHaveLength(made.length);
        harness.loseMade();
        for (const file of files)
          expect(await failureOf(engine.openMade(file))).toMatchObject({ fault: 'gone' });
      });

      test('of another engine are none of its own', async () => {
        const other = kind === 'responses' ? 'assistants' : 'responses';
        const file: MadeFile = { engine: other, name: 'a.csv', at: { kind: 'file', id: 'file-1' } };
        expect(await failureOf(engine.openMade(file))).toMatchObject({ fault: 'unsupported' });
      });
    },
  );
}
