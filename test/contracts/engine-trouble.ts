/** What every engine promises in trouble: what it forgets, what it never delivers, and what it does not throw away. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import type { Engine } from '../../src/conversation/ports/engine.ts';
import type { EngineKind } from '../../src/conversation/refs.ts';
import { createBriskClock } from '../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../support/engine/engine-dialogue.ts';
import type { EngineHarness } from '../support/engine/engine-harness.ts';
import {
  createMemory,
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
} from '../support/engine/engines.ts';

export function engineTroubleContract(kind: EngineKind, startHarness: () => Promise<EngineHarness>): void {
  const isRemote = kind !== 'chat';

  describe.each(['stream', 'poll'] as const)(`the ${kind} engine in trouble, updates by %s`, (updates) => {
    let harness: EngineHarness;
    let engine: Engine;
    let talk: Dialogue;
    let memory = createMemory();
    /** The model says what it has heard. */
    const echo = (): void =>
      harness.setScript(({ messages }) => messages.map(({ role, text }) => `${role}: ${text}`).join('\n'));

    beforeEach(async () => {
      harness = await startHarness();
      memory = createMemory();
      engine = engineAt(kind, harness.baseUrl, { updates, memory });
      talk = await createDialogue(engine);
      harness.setScript(() => 'noted');
    });
    afterEach(() => harness.close());

    describe('forgets', () => {
      test('one of several messages of a turn', async () => {
        const { refs } = await talk.turn('first', 'the secret is plum', 'third');
        const secret = refs.slice(1, 2);
        await expect(engine.forget(talk.thread, secret)).resolves.toEqual({ thread: talk.thread, kept: [] });
        talk.forgetEntries(...secret.map(({ key }) => key));
        echo();
        const { result } = await talk.turn('and now?');
        expect(result.text.replaceAll('user: ', '').split('\n')).toEqual([
          'first',
          'third',
          'assistant: noted',
          'and now?',
        ]);
      });

      test('a reply', async () => {
        const { result, refs } = await talk.turn('hello');
        const key = `reply:${refs.at(-1)?.key}`;
        const reply = { key, remoteIds: result.remoteIds };
        await expect(engine.forget(talk.thread, [reply])).resolves.toEqual({ thread: talk.thread, kept: [] });
        talk.forgetEntries(key);
        echo();
        expect((await talk.turn('and now?')).result.text).not.toContain('noted');
      });

      test('a message twice', async () => {
        const { refs } = await talk.turn('hello', 'again');
        await engine.forget(talk.thread, refs.slice(0, 1));
        await expect(engine.forget(talk.thread, refs)).resolves.toEqual({ thread: talk.thread, kept: [] });
      });

      test('the messages of a thread that is gone', async () => {
        const { refs } = await talk.turn('hello');
        await engine.deleteThread(talk.thread);
        await expect(engine.forget(talk.thread, refs)).resolves.toEqual({ thread: talk.thread, kept: [] });
      });

      test.skipIf(!isRemote)(
        'nothing where the server deletes nothing, says what remains, and goes on',
        async () => {
          const { refs } = await talk.turn('the secret is plum', 'hello');
          harness.refuseDeletions();
          await expect(engine.forget(talk.thread, refs)).resolves.toEqual({
            thread: talk.thread,
            kept: refs,
          });
          expect(engine.can.forget).toBe(false);
          const before = harness.requests();
          await expect(engine.forget(talk.thread, refs)).resolves.toMatchObject({ kept: refs });
          expect(harness.requests() - before).toBeLessThanOrEqual(1);
          expect((await talk.turn('and now?')).result.text).toBe('noted');
          await engine.deleteThread(talk.thread);
        },
      );
    });

    describe('a poisonous message', () => {
      beforeEach(() => harness.poison(/hemlock/));

      test('fails its own turn, and no other once it is forgotten', async () => {
        expect(await failureOf(talk.turn('hemlock'))).toMatchObject({ fault: 'policy', committed: 'no' });
        const { appended, messages } = talk.request();
        await engine.forget(talk.thread, appended);
        talk.forgetEntries(...messages.map(({ key }) => key));
        expect((await talk.turn('hello')).result.text).toBe('noted');
      });

      test('that an earlier turn has left without an answer fails no later turn', async () => {
        await talk.append('hemlock');
        echo();
        const { result } = await talk.turn('hello');
        expect(result.text).toBe('user: hello');
        expect((await talk.turn('and now?')).result.text).toMatch(/user: and now\?$/);
        expect(harness.paidRuns()).toBe(2);
      });

      test.skipIf(isRemote)('behind a reply costs a chat its history, and not its answers', async () => {
        const history = ['hemlock', 'noted'].map((text, at) => ({
          key: text,
          role: at === 0 ? ('user' as const) : ('assistant' as const),
          authorId: null,
          text,
          at,
        }));
        echo();
        const { result } = await talk.turn('hello', { history: async () => history });
        expect(result.text).toBe('user: hello');
      });

      test('is not looked for among what was never refused', async () => {
        echo();
        await talk.turn('hello');
        expect(await failureOf(talk.turn('hemlock'))).toMatchObject({ fault: 'policy' });
        const { appended, messages } = talk.request();
        await engine.forget(talk.thread, appended);
        talk.forgetEntries(...messages.map(({ key }) => key));
        expect((await talk.turn('and now?')).result.text).toContain('user: hello\n');
      });
    });

    describe.skipIf(!isRemote)('a run that was cancelled and completes after all', () => {
      const late = async (): Promise<{ release: () => void }> => {
        const { promise, resolve } = Promise.withResolvers<void>();
        harness.completeAfterCancel(kind);
        harness.setScript(() => ({ hold: promise, text: 'too late' }));
        const run = await talk.begin('one');
        await expect(engine.cancel(run)).resolves.toBe('cancelled');
        return { release: resolve };
      };

      test('is not heard by the next turn', async () => {
        const { release } = await late();
        release();
        await harness.quiet();
        echo();
        expect((await talk.turn('two')).result.text).toBe('user: one\nuser: two');
      });

      test('is not heard by the next turn when it was its deadline that gave it up', async () => {
        const { promise: held, resolve: release } = Promise.withResolvers<void>();
        harness.completeAfterCancel(kind);
        harness.setScript(() => ({ hold: held, text: 'too late' }));
        expect((await failureOf(talk.turn('one', { deadlineAt: systemClock.monotonic() + 500 }))).fault).toBe(
          'timeout',
        );
        release();
        await harness.quiet();
        echo();
        expect((await talk.turn('two')).result.text).toBe('user: one\nuser: two');
      });

      test('is not heard after a restart of the bot, either', async () => {
        const { release } = await late();
        release();
        await harness.quiet();
        echo();
        const restarted = engineAt(kind, harness.baseUrl, { updates, memory });
        const messages = [message('2002', 'two')];
        const appended = await restarted.append(talk.thread, messages, { lookFirst: true });
        const request = { ...talk.request(), turnId: '2002', messages, appended, lookFirst: true };
        const { result } = await readRun(restarted.run(request, runOptions()));
        expect(result.text).toBe('user: one\nuser: two');
      });

      test('is not taken for the answer of the next turn that looks for its own', async () => {
        const { release } = await late();
        const messages = [message('2002', 'two')];
        const appended = await engine.append(talk.thread, messages, { lookFirst: false });
        release();
        await harness.quiet();
        await expect(engine.append(talk.thread, messages, { lookFirst: true })).resolves.toEqual(appended);
        echo();
        const { result } = await talk.run(messages, appended, { lookFirst: true });
        expect(result.text).toBe('user: one\nuser: two');
      });
    });

    const writes = ['append', 'run'] as const;
    test.skipIf(!isRemote).each(writes)('a thread that goes just before the %s is gone', async (write) => {
      await talk.turn('hello');
      harness.deleteThreadAt(write, kind);
      expect(await failureOf(talk.turn('and now?'))).toMatchObject({ fault: 'gone', committed: 'no' });
    });

    describe.skipIf(!isRemote)('a run that is resumed past its deadline', () => {
      test('is delivered if it is over', async () => {
        harness.setScript(() => 'worth the wait');
        const run = await talk.begin('hello');
        await harness.quiet();
        const past = runOptions({ deadlineAt: systemClock.monotonic() - 3_600_000 });
        const finished = await readRun(engine.resume(run, talk.request(), past));
        expect(finished.result.text).toBe('worth the wait');
        expect(harness.paidRuns()).toBe(1);
      });

      test('is cancelled if it hangs', async () => {
        harness.setScript(() => ({ hold: new Promise(() => {}), text: '' }));
        const run = await talk.begin('hello');
        const clock = createBriskClock(30);
        const later = engineAt(kind, harness.baseUrl, { updates, clock });
        const past = runOptions({ deadlineAt: clock.monotonic() - 3_600_000 });
        expect(await failureOf(readRun(later.resume(run, talk.request(), past)))).toMatchObject({
          fault: 'timeout',
        });
        await harness.quiet(); // it was cancelled, or this would wait for ever
      });
    });
  });
}
