/** What every messenger keeps to, the fake one too. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Growth,
  Messenger,
  Post,
  PostOutcome,
  Removal,
} from '../../src/conversation/ports/messenger.ts';

/** A messenger with a channel to speak in, and what a person sees there. */
export interface MessengerHarness {
  readonly messenger: Messenger;
  readonly channelId: string;
  /** A message to reply to. */
  readonly question: string;
  /** What stands there now. */
  seen(): readonly { readonly content: string; readonly repliesTo: string | null }[];
  /** Somebody else deletes the message. */
  delete(id: string): Promise<void>;
  /** So much time goes by that a message may be edited again. */
  pass(): void;
  /** Whether the typing indicator is kept up there from now on. */
  isTyping(): Promise<boolean>;
  end(): Promise<void>;
}

export function describeMessenger(name: string, open: () => Promise<MessengerHarness>): void {
  describe(`the messenger ${name}`, () => {
    let harness: MessengerHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    const post = (n: number, fields: Partial<Post> = {}): Promise<PostOutcome> =>
      harness.messenger.post({
        channelId: harness.channelId,
        fairnessKey: 'a server',
        part: { content: `part ${n}`, file: null },
        replyTo: n === 0 ? harness.question : null,
        nonce: `${harness.question}-${n}`,
        maybePosted: false,
        after: harness.question,
        signal: AbortSignal.timeout(10_000),
        ...fields,
      });

    test('posts parts in order, the first as a reply', async () => {
      for (const n of [0, 1, 2])
        expect(await post(n)).toEqual({ kind: 'posted', id: expect.stringMatching(/^\d+$/) });
      expect(harness.seen()).toEqual([
        { content: 'part 0', repliesTo: harness.question },
        { content: 'part 1', repliesTo: null },
        { content: 'part 2', repliesTo: null },
      ]);
    });

    test('answers the same nonce with the same message', async () => {
      const first = await post(0);
      expect(await post(0)).toEqual(first);
      expect(harness.seen()).toHaveLength(1);
    });

    test('posts nothing for a caller that has given up', async () => {
      await expect(post(0, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
      expect(harness.seen()).toEqual([]);
    });

    const idOf = (outcome: PostOutcome): string =>
      (outcome.kind === 'posted' ? outcome.id : null) ?? expect.fail(`not posted: ${outcome.kind}`);
    const edit = (messageId: string, content: string) =>
      harness.messenger.edit({
        channelId: harness.channelId,
        fairnessKey: 'a server',
        messageId,
        part: { content, file: null },
        signal: AbortSignal.timeout(10_000),
      });
    const grow = (messageId: string, latest: Growth['latest'], signal = AbortSignal.timeout(10_000)) =>
      harness.messenger.grow({ channelId: harness.channelId, messageId, latest, signal });
    const remove = (message: Removal['message']) =>
      harness.messenger.remove({
        channelId: harness.channelId,
        fairnessKey: 'a server',
        message,
        signal: AbortSignal.timeout(10_000),
      });

    test('edits a message to other words, which stays the reply that it is', async () => {
      const id = idOf(await post(0));
      expect(await edit(id, 'the whole')).toEqual({ kind: 'posted', id });
      expect(harness.seen()).toEqual([{ content: 'the whole', repliesTo: harness.question }]);
    });

    test('says of an edit that somebody has deleted the message', async () => {
      const id = idOf(await post(0));
      await harness.delete(id);
      expect(await edit(id, 'the whole')).toEqual({ kind: 'posted', id: null });
      expect(await grow(id, async () => 'more')).toEqual({ kind: 'deleted' });
      expect(harness.seen()).toEqual([]);
    });

    test('grows a message to what there is to show by then, if anything', async () => {
      const id = idOf(await post(0));
      expect(await grow(id, async () => 'more')).toEqual({ kind: 'shown', content: 'more' });
      expect(harness.seen()).toEqual([{ content: 'more', repliesTo: harness.question }]);
      harness.pass();
      const other = idOf(await post(1));
      expect(await grow(other, async () => null)).toEqual({ kind: 'unneeded' });
      harness.pass();
      await expect(grow(id, async () => 'late', AbortSignal.abort(new Error('over')))).rejects.toThrow(
        'over',
      );
      expect(harness.seen().map(({ content }) => content)).toEqual(['more', 'part 1']);
    });

    test('posts what may stand there in earlier words as one message with the words of now', async () => {
      const id = idOf(await post(0, { part: { content: 'the beg', file: null }, isDraft: true }));
      const whole = { part: { content: 'the beginning', file: null }, maybePosted: true, earlier: 'the beg' };
      expect(await post(0, whole)).toEqual({ kind: 'posted', id });
      expect(harness.seen()).toEqual([{ content: 'the beginning', repliesTo: harness.question }]);
    });

    test('removes a message, known or maybe posted, which may be gone', async () => {
      const id = idOf(await post(0));
      await post(1);
      const maybe = (n: number) =>
        ({
          kind: 'maybe-posted',
          nonce: `${harness.question}-${n}`,
          part: { content: `part ${n}`, file: null },
          replyTo: null,
          after: harness.question,
        }) as const;
      expect(await remove({ kind: 'known', id })).toEqual({ kind: 'removed' });
      expect(await remove({ kind: 'known', id })).toEqual({ kind: 'removed' });
      expect(await remove(maybe(1))).toEqual({ kind: 'removed' });
      expect(await remove(maybe(2))).toEqual({ kind: 'removed' });
      expect(harness.seen()).toEqual([]);
    });

    test('cuts a text into parts that hold all of it, and nothing into none', () => {
      const { messenger } = harness;
      expect(messenger.cut('short').map((part) => part.content)).toEqual(['short']);
      const parts = messenger.cut('x'.repeat(4_500));
      expect(parts.map((part) => part.content).join('')).toBe('x'.repeat(4_500));
      expect(Math.max(...parts.map((part) => part.content.length))).toBeLessThanOrEqual(2_000);
      expect(messenger.cut('')).toEqual([]);
    });

    test('shows the typing indicator until it is told to end it, which it may be twice', async () => {
      const { messenger, channelId } = harness;
      expect(await harness.isTyping()).toBe(false);
      const end = messenger.type(channelId);
      await expect.poll(() => harness.isTyping()).toBe(true);
      end();
      end();
      expect(await harness.isTyping()).toBe(false);
    });
  });
}
