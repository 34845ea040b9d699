/** What every engine promises, whichever the protocol: the suite that each passes, streamed and polled. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { systemClock } from '../../src/async/clock.ts';
import type { Engine } from '../../src/conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../src/conversation/record/transcript.ts';
import type { EngineKind, RunRef } from '../../src/conversation/refs.ts';
import type { EngineConfig } from '../../src/engine/service/engine-config.ts';
import { createBriskClock } from '../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../support/engine/engine-dialogue.ts';
import type { Answer, EngineHarness } from '../support/engine/engine-harness.ts';
import {
  createMemory,
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
} from '../support/engine/engines.ts';

export function engineContract(kind: EngineKind, startHarness: () => Promise<EngineHarness>): void {
  /** A chat's thread is local: nothing of it is kept at the service that could be lost, found or cancelled there. */
  const isRemote = kind !== 'chat';

  describe.each(waysOf(kind))(
    `the ${kind} engine with updates by $updates, messages $way`,
    ({ updates, brings }) => {
      let harness: EngineHarness;
      let memory = createMemory();
      const engineWith = (fields: Partial<EngineConfig> & { clock?: typeof systemClock } = {}): Engine =>
        engineAt(kind, harness.baseUrl, { updates, memory, ...fields });
      const dialogue = (engine = engineWith()): Promise<Dialogue> => createDialogue(engine, [], { brings });
      const answer = (fixed: Answer): void => harness.setScript(() => fixed);
      /** The model says what it has heard. */
      const echo = (): void => {
        harness.setScript(({ messages }) => messages.map(({ role, text }) => `${role}: ${text}`).join('\n'));
      };

      beforeEach(async () => {
        memory = createMemory();
        harness = await startHarness();
        echo();
      });
      afterEach(() => harness.close());

      test('has nothing to warn of, and says what it is', async () => {
        const engine = engineWith();
        await expect(engine.prepare()).resolves.toEqual([]);
        expect(engine).toMatchObject({ kind, model: 'local-model' });
        expect(engine.can).toMatchObject({ resume: isRemote, stream: updates === 'stream' });
      });

      describe('a thread', () => {
        test('remembers what was said in it', async () => {
          const talk = await dialogue();
          await talk.turn('my name is Ada');
          const { result } = await talk.turn('who am I?');
          expect(result.text).toBe('user: my name is Ada\nassistant: user: my name is Ada\nuser: who am I?');
        });

        test('knows nothing of another', async () => {
          const engine = engineWith();
          const [one, two] = [await dialogue(engine), await dialogue(engine)];
          await one.turn('the secret is plum');
          const { result } = await two.turn('what is the secret?');
          expect(result.text).toBe('user: what is the secret?');
          expect(one.thread.id).not.toBe(two.thread.id);
        });

        test('begins with what it was seeded with, in order', async () => {
          const seed = Array.from(
            { length: 44 },
            (_, n): TranscriptEntry => ({
              key: `${n}`,
              role: n % 2 === 0 ? 'user' : 'assistant',
              authorId: null,
              text: `seed ${n}`,
              at: n,
            }),
          );
          const talk = await createDialogue(engineWith(), seed, { brings });
          const { result } = await talk.turn('and now?');
          const said = seed.map(({ role, text }) => `${role}: ${text}`);
          expect(result.text.split('\n')).toEqual([...said, 'user: and now?']);
        });

        // What services refuse: https://github.com/anomalyco/opencode/issues/31259
        test.skipIf(!isRemote)('holds nothing in which nothing is visible', async () => {
          const entry = (key: string, role: 'user' | 'assistant', text: string): TranscriptEntry => ({
            key,
            role,
            authorId: null,
            text,
            at: 1,
          });
          const seed = [
            entry('1', 'user', 'hello'),
            entry('2', 'assistant', '\n\n'),
            entry('3', 'user', ' '),
          ];
          const talk = await createDialogue(engineWith(), seed, { brings });
          const { result } = await talk.turn(' \n', 'are you there?');
          expect(result.text).toBe('user: hello\nuser: are you there?');
        });

        test('is deleted, and deleting it again is a success', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          await talk.turn('hello');
          await engine.deleteThread(talk.thread);
          await expect(engine.deleteThread(talk.thread)).resolves.toBeUndefined();
        });

        test.skipIf(!isRemote)('that is deleted is gone', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          await engine.deleteThread(talk.thread);
          const append = engine.append(talk.thread, [message('9', 'hi')], { lookFirst: false });
          expect(await failureOf(append)).toMatchObject({ fault: 'gone', committed: 'no' });
        });

        test('forgets messages', async () => {
          const engine = engineWith();
          expect(engine.can.forget).toBe(true);
          const talk = await dialogue(engine);
          const { result: first } = await talk.turn('the secret is plum');
          const refs = await talk.refs();
          const outcome = await engine.forget(talk.thread, [
            ...refs,
            { key: 'reply', remoteIds: first.remoteIds },
          ]);
          expect(outcome).toEqual({ thread: talk.thread, kept: [] });
          await engine.forget(talk.thread, refs); // what is gone already is no failure
          talk.forgetTranscript();
          const { result } = await talk.turn('what is the secret?');
          expect(result.text).toBe('user: what is the secret?');
        });
      });

      describe('an append', () => {
        test('keeps several messages in order, each with its own ref', async () => {
          const talk = await dialogue();
          const texts = Array.from({ length: 23 }, (_, n) => `message ${n}`);
          const { result } = await talk.turn(...texts);
          const refs = await talk.refs();
          expect(result.text.replaceAll('user: ', '').split('\n')).toEqual(texts);
          expect(refs).toHaveLength(23);
          expect(new Set(refs.flatMap(({ remoteIds }) => remoteIds)).size).toBe(isRemote ? 23 : 0);
        });

        test('whose answer was lost is looked for, not made again', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          await talk.turn('hello');
          const messages = [message('201', 'once'), message('202', 'twice')];
          if (isRemote) {
            harness.loseNext('append', kind);
            const failure = await failureOf(engine.append(talk.thread, messages, { lookFirst: false }));
            expect(failure).toMatchObject({ fault: 'network', committed: 'maybe' });
          }
          const refs = await engine.append(talk.thread, messages, { lookFirst: true });
          const { result } = await talk.run(messages, refs);
          expect(result.text.split('\n').filter((line) => line === 'user: once')).toHaveLength(1);
          expect(result.text.split('\n').slice(-2)).toEqual([
            'user: once',
            isRemote ? 'user: twice' : 'twice',
          ]);
        });

        test('of nothing new finds everything that is there', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          const messages = [message('201', 'same'), message('202', 'same')];
          const refs = await engine.append(talk.thread, messages, { lookFirst: false });
          await expect(engine.append(talk.thread, messages, { lookFirst: true })).resolves.toEqual(refs);
        });

        test.skipIf(!isRemote)('is given up at once when its caller gives up', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          const append = engine.append(talk.thread, [message('1', 'a')], {
            lookFirst: false,
            signal: AbortSignal.abort(),
          });
          expect((await failureOf(append)).fault).toBe('aborted');
        });
      });

      describe('a run', () => {
        test('is given the instructions of its own turn', async () => {
          harness.setScript(({ instructions }) => instructions);
          const talk = await dialogue();
          expect(
            (await talk.turn('hello', { instructions: 'Be brief.\n\nSpeak like a pirate.' })).result.text,
          ).toBe('Be brief.\n\nSpeak like a pirate.');
          expect((await talk.turn('hello', { instructions: 'Be brief.' })).result.text).toBe('Be brief.');
        });

        test('asks the model of its own turn', async () => {
          harness.setScript(({ model }) => model);
          const talk = await dialogue();
          const { text: own } = (await talk.turn('hello')).result;
          expect((await talk.turn('hello', { model: 'gpt-5-nano' })).result.text).toBe('gpt-5-nano');
          expect((await talk.turn('hello')).result.text).toBe(own);
        });

        test('tells its usage', async () => {
          const talk = await dialogue();
          const { result } = await talk.turn('hello');
          expect(result.usage).toEqual({ input: expect.any(Number), output: expect.any(Number) });
          expect(result.usage?.input).toBeGreaterThan(0);
        });

        test('tells its text as it comes where it is streamed, and complete at its end', async () => {
          answer('word '.repeat(200).trimEnd());
          const { streamed, result, kinds } = await (await dialogue()).turn('go on');
          expect(result).toMatchObject({ text: 'word '.repeat(200).trimEnd(), finish: 'completed' });
          expect(streamed).toBe(updates === 'stream' ? result.text : '');
          expect(kinds[0]).toBe('started');
        });

        test('brings a text of 50,000 characters complete', async () => {
          const long = Array.from({ length: 10_000 }, (_, n) => `${n % 10}🧵é `).join('');
          answer(long);
          const { result } = await (await dialogue()).turn('go on');
          expect(result.text).toBe(long);
        });

        test('may say nothing at all', async () => {
          answer('');
          const { result } = await (await dialogue()).turn('hush');
          expect(result).toMatchObject({ text: '', finish: 'completed' });
        });

        test('may refuse', async () => {
          answer({ refusal: 'I will not.' });
          const { result } = await (await dialogue()).turn('do it');
          expect(result).toMatchObject({ text: 'I will not.', finish: 'refused' });
        });

        test.each(['length', 'content_filter'] as const)(
          'may end early because of %s',
          async (incomplete) => {
            answer({ text: 'half of', incomplete });
            const { result } = await (await dialogue()).turn('go on');
            expect(result).toMatchObject({
              text: 'half of',
              finish: 'incomplete',
              reason: expect.any(String),
            });
          },
        );

        test.each(['server', 'rate', 'policy'] as const)(
          'that fails is the fault %s, and may be started again',
          async (failure) => {
            const talk = await dialogue();
            answer({ failure });
            expect(await failureOf(talk.turn('hello'))).toMatchObject({ fault: failure, committed: 'no' });
            echo();
            const again = await talk.again();
            expect(again.result.text.split('\n').filter((line) => line === 'user: hello')).toHaveLength(1);
          },
        );

        test('in a state that nobody knows is waited for', async () => {
          answer({ text: 'after all', unknownStatusFirst: true });
          const { result } = await (await dialogue()).turn('hello');
          expect(result.text).toBe('after all');
        });

        test('that no longer fits is a context fault, and fits once trimmed', async () => {
          const talk = await dialogue();
          await talk.turn('hello');
          await talk.turn('hello again');
          harness.overflowNext(kind);
          expect(await failureOf(talk.turn('and now?'))).toMatchObject({ fault: 'context', committed: 'no' });
          const { result } = await talk.again({ trims: 1 });
          expect(result.text).toContain('user: and now?');
        });

        test('is given up at once when its caller gives up', async () => {
          const talk = await dialogue();
          const abort = new AbortController();
          harness.setScript(() => {
            abort.abort(new Error('stopped'));
            return { hold: new Promise(() => {}), text: '' };
          });
          const failure = await failureOf(talk.turn('hello', { signal: abort.signal }));
          expect(failure.fault).toBe('aborted');
        });

        test('past its deadline is a timeout', async () => {
          const clock = createBriskClock();
          const talk = await dialogue(engineWith({ clock }));
          answer({ hold: new Promise(() => {}), text: '' });
          const failure = await failureOf(talk.turn('hello', { deadlineAt: clock.monotonic() + 20_000 }));
          expect(failure.fault).toBe('timeout');
        });

        test.skipIf(!isRemote)('whose thread is gone says so', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          await engine.deleteThread(talk.thread);
          expect(await failureOf(talk.run([message('1', 'hi')], []))).toMatchObject({ fault: 'gone' });
        });

        test.skipIf(!isRemote)('whose start was lost is found again and not paid twice', async () => {
          const talk = await dialogue(engineWith({ clock: createBriskClock() }));
          await talk.turn('hello');
          const paid = harness.paidRuns();
          harness.loseNext('run', kind);
          expect(await failureOf(talk.turn('once'))).toMatchObject({ committed: 'maybe' });
          const { result } = await talk.again({ lookFirst: true });
          expect(result.text).toMatch(/user: once$/);
          expect(harness.paidRuns()).toBe(paid + 1);
        });

        test.skipIf(!isRemote)('is resumed by another process and not paid twice', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          const { promise: held, resolve: release } = Promise.withResolvers<void>();
          answer({ hold: held, text: 'worth the wait' });
          const run = await talk.begin('hello');
          release();
          const finished = await readRun(engineWith().resume(run, talk.request(), runOptions()));
          expect(finished.run.id).toBe(run.id);
          expect(finished.result.text).toBe('worth the wait');
          expect(harness.paidRuns()).toBe(1);
        });

        test('is cancelled, and the thread is free for the next', async () => {
          const engine = engineWith();
          const talk = await dialogue(engine);
          answer({ hold: new Promise(() => {}), text: '' });
          const run: RunRef = await talk.begin('hello');
          await expect(engine.cancel(run)).resolves.toBe(isRemote ? 'cancelled' : 'unsupported');
          if (isRemote) await expect(engine.cancel(run)).resolves.toMatch(/finished|cancelled/);
          echo();
          const { result } = await talk.turn('and now?');
          expect(result.text).toMatch(/and now\?$/);
        });
      });

      test('a warm turn takes no more requests than it must', async () => {
        const talk = await dialogue();
        await talk.turn('warm up');
        const before = harness.requests();
        await talk.turn('hello');
        const least = isRemote && !brings ? 2 : 1;
        if (updates === 'stream') expect(harness.requests() - before).toBe(least);
        else expect(harness.requests() - before).toBeLessThanOrEqual(least + 2);
      });
    },
  );
}

/** Both ways to be told of a run, and both ways in which the turn's messages come into a thread at the service. */
export function waysOf(kind: EngineKind) {
  return (['stream', 'poll'] as const).flatMap((updates) =>
    [false, true]
      .filter((brings) => kind !== 'chat' || !brings)
      .map((brings) => ({ updates, brings, way: brings ? 'brought by the run' : 'appended first' })),
  );
}
