/** What every engine promises of function calls, whichever the protocol: the second half of the suite. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/conversation/ports/engine.ts';
import type { ToolCall, ToolSpec } from '../../src/conversation/ports/tools.ts';
import type { EngineKind, RunRef } from '../../src/conversation/refs.ts';
import { createBriskClock } from '../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../support/engine/engine-dialogue.ts';
import type { EngineHarness } from '../support/engine/engine-harness.ts';
import { createMemory, engineAt, failureOf, readRun, runOptions } from '../support/engine/engines.ts';
import { waysOf } from './engine.ts';

const spec = (name: string): ToolSpec => ({
  name,
  description: `The function ${name}.`,
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
});
const tools = [spec('look'), spec('read')];

export function engineToolsContract(kind: EngineKind, startHarness: () => Promise<EngineHarness>): void {
  /** A completion is over with its connection: nobody can be asked what it has called. */
  const isRemote = kind !== 'chat';

  describe.each(waysOf(kind))(
    `function calls of the ${kind} engine with updates by $updates, messages $way`,
    ({ updates, brings }) => {
      let harness: EngineHarness;
      let memory = createMemory();
      const engineWith = (fields: Parameters<typeof engineAt>[2] = {}): Engine =>
        engineAt(kind, harness.baseUrl, { updates, memory, ...fields });
      const dialogue = (engine = engineWith()): Promise<Dialogue> => createDialogue(engine, [], { brings });
      /** The model calls these, a round each, and then says what they have returned. */
      const callsInRounds = (...rounds: readonly (readonly { name: string; args: string }[])[]): void =>
        harness.setScript(({ outputs }) => {
          const calledBefore = (n: number): number =>
            rounds.slice(0, n).reduce((sum, calls) => sum + calls.length, 0);
          const round = rounds.findIndex((_, n) => outputs.length === calledBefore(n));
          const calls = rounds[round];
          return calls === undefined
            ? outputs.map(({ name, output }) => `${name}: ${output}`).join(', ')
            : { text: `round ${round + 1}`, calls };
        });
      const look = (at: string) => ({ name: 'look', args: JSON.stringify({ at }) });
      const read = (at: string) => ({ name: 'read', args: JSON.stringify({ at }) });

      beforeEach(async () => {
        memory = createMemory();
        harness = await startHarness();
      });
      afterEach(() => harness.close());

      test('the model knows the functions that the turn offers, and no others', async () => {
        harness.setScript(({ tools: known }) => `I know ${known.join(', ')}.`);
        const talk = await dialogue();
        expect((await talk.turn('hello', { tools })).result.text).toBe('I know look, read.');
        expect((await talk.turn('hello')).result.text).toBe('I know .');
      });

      test('several calls of one round are made at the same time, and each gets its own answer', async () => {
        callsInRounds([look('sea'), read('sky'), look('tree')]);
        const made: ToolCall[] = [];
        const { promise: allMade, resolve } = Promise.withResolvers<void>();
        const runTool = async (call: ToolCall): Promise<string> => {
          made.push(call);
          if (made.length === 3) resolve();
          await allMade;
          return `saw ${JSON.parse(call.args).at}`;
        };
        const { result } = await (await dialogue()).turn('what is there?', { tools, runTool });
        expect(result.text).toBe('round 1\n\nlook: saw sea, read: saw sky, look: saw tree');
        expect(made.map(({ name, args }) => ({ name, args }))).toEqual([
          look('sea'),
          read('sky'),
          look('tree'),
        ]);
        expect(new Set(made.map(({ id }) => id)).size).toBe(3);
      });

      test('a model calls again and again, and what it says on the way is part of the answer', async () => {
        callsInRounds([look('sea')], [read('sky')]);
        const { result, streamed } = await (await dialogue()).turn('go on', { tools });
        expect(result).toMatchObject({
          text: 'round 1\n\nround 2\n\nlook: result of look, read: result of read',
          finish: 'completed',
        });
        if (updates === 'stream') expect(streamed).toBe(result.text);
      });

      test('what all rounds have used is told together', async () => {
        callsInRounds([look('sea')], [look('sky')]);
        const talk = await dialogue();
        const { result } = await talk.turn('go on', { tools });
        harness.setScript(() => '');
        const once = await (await dialogue()).turn('go on');
        const least = kind === 'assistants' ? 0 : 2; // a run there counts for itself
        expect(result.usage?.input).toBeGreaterThan(least * (once.result.usage?.input ?? 0));
      });

      test('the turn after it goes on as ever', async () => {
        callsInRounds([look('sea')]);
        const talk = await dialogue();
        await talk.turn('what is there?', { tools });
        harness.setScript(({ messages }) =>
          messages
            .filter(({ role }) => role === 'user')
            .map(({ text }) => text)
            .join(),
        );
        expect((await talk.turn('and now?')).result.text).toBe('what is there?,and now?');
      });

      test('a model that calls without end is stopped, and the turn after it goes on as ever', async () => {
        harness.setScript(() => ({ text: '', calls: [look('sea')] }));
        const talk = await dialogue(engineWith({ clock: createBriskClock() }));
        let made = 0;
        const runTool = async (): Promise<string> => `${++made}`;
        const failure = await failureOf(talk.turn('go on', { tools, runTool }));
        expect(failure.fault).toBe('unsupported');
        expect(failure.usage !== undefined).toBe(kind !== 'assistants'); // a run there is cancelled, and tells nothing
        expect(made).toBe(8);
        harness.setScript(() => 'here');
        expect((await talk.turn('and now?')).result.text).toBe('here');
      });

      test('a caller that gives up during a call is let go at once', async () => {
        callsInRounds([look('sea')]);
        const abort = new AbortController();
        const runTool = (): Promise<string> => {
          abort.abort(new Error('stopped'));
          return new Promise(() => {});
        };
        const talk = await dialogue();
        const failure = await failureOf(talk.turn('go on', { tools, runTool, signal: abort.signal }));
        expect(failure.fault).toBe('aborted');
      });

      test('a run that is cancelled during a call leaves nothing over which a later one fails', async () => {
        callsInRounds([look('sea')]);
        const engine = engineWith({ clock: createBriskClock() });
        const talk = await dialogue(engine);
        const run = await untilCalling(engine, talk);
        await engine.cancel(run);
        await talk.keep();
        harness.setScript(() => 'here');
        expect((await talk.turn('and now?')).result.text).toBe('here');
      });

      test.skipIf(!isRemote)(
        'a run that waits for its answers is gone on with by another process',
        async () => {
          callsInRounds([look('sea'), read('sky')], [look('tree')]);
          const engine = engineWith();
          const talk = await dialogue(engine);
          const run = await untilCalling(engine, talk);
          const paid = harness.paidRuns();
          const { result } = await readRun(
            engineWith().resume(run, { ...talk.request(), tools }, runOptions()),
          );
          const answers = 'look: result of look, read: result of read, look: result of look';
          expect(result.text).toBe(`round 1\n\nround 2\n\n${answers}`);
          expect(harness.paidRuns()).toBe(paid + 2);
        },
      );

      test.skipIf(!isRemote)(
        'answers that arrived just before a crash are not given twice, and the calls after them are made',
        async () => {
          callsInRounds([look('sea')], [read('sky')]);
          const engine = engineWith({ clock: createBriskClock() });
          const talk = await dialogue(engine);
          const { run, made } = await untilAnswered(engine, talk);
          const again: string[] = [];
          const runTool = async ({ id, name }: ToolCall): Promise<string> => {
            again.push(id);
            return `result of ${name}`;
          };
          const clock = createBriskClock();
          const { result } = await readRun(
            engineWith({ clock }).resume(run, { ...talk.request(), tools }, runOptions({ clock, runTool })),
          );
          expect(result.text).toMatch(/look: result of look, read: result of read$/);
          expect(again).toHaveLength(1);
          expect(made).not.toContain(again[0]);
        },
      );

      /** Follows a run to its first call, which is never answered. */
      const untilCalling = async (engine: Engine, talk: Dialogue): Promise<RunRef> => {
        const abort = new AbortController();
        let run: RunRef | null = null;
        await talk.append('what is there?');
        const request = { ...talk.request(), tools };
        const runTool = (): Promise<string> => {
          abort.abort(new Error('the process dies'));
          return new Promise(() => {});
        };
        try {
          for await (const event of engine.run(request, runOptions({ signal: abort.signal, runTool })))
            if (event.kind === 'started') run = event.run;
        } catch {}
        if (run === null) throw new Error('the run never started');
        return run;
      };

      /** Follows a run until its first answers have arrived and nobody hears what came of them. */
      const untilAnswered = async (
        engine: Engine,
        talk: Dialogue,
      ): Promise<{ readonly run: RunRef; readonly made: readonly string[] }> => {
        const abort = new AbortController();
        const made: string[] = [];
        let run: RunRef | null = null;
        await talk.append('what is there?');
        const request = { ...talk.request(), tools };
        const runTool = async ({ id, name }: ToolCall): Promise<string> => {
          if (made.length === 0) harness.loseNext('outputs', kind);
          else abort.abort(new Error('the process dies'));
          made.push(id);
          return `result of ${name}`;
        };
        try {
          for await (const event of engine.run(request, runOptions({ signal: abort.signal, runTool })))
            if (event.kind === 'started') run ??= event.run;
        } catch {}
        await harness.quiet();
        if (run === null) throw new Error('the run never started');
        return { run, made: made.slice(0, 1) };
      };
    },
  );
}
