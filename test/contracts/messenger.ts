/** What every messenger keeps to, the fake one too. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Messenger, Post } from '../../src/conversation/ports/messenger.ts';

/** A messenger with a channel to speak in, and what a person sees there. */
export interface MessengerHarness {
  readonly messenger: Messenger;
  readonly channelId: string;
  /** A message to reply to. */
  readonly question: string;
  seen(): readonly { readonly content: string; readonly repliesTo: string | null }[];
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

    const post = (n: number, fields: Partial<Post> = {}): Promise<unknown> =>
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
