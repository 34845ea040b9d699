/** What every messenger keeps to, the fake one too. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Messenger, Post } from '../../src/conversation/ports/messenger.ts';

/** An messenger with a channel to speak in, and what a person sees there. */
export interface MessengerGround {
  readonly messenger: Messenger;
  readonly channelId: string;
  /** A message to reply to. */
  readonly question: string;
  seen(): readonly { readonly content: string; readonly repliesTo: string | null }[];
  end(): Promise<void>;
}

export function describeMessenger(name: string, open: () => Promise<MessengerGround>): void {
  describe(`the messenger ${name}`, () => {
    let ground: MessengerGround;
    beforeEach(async () => {
      ground = await open();
    });
    afterEach(() => ground.end());

    const post = (n: number, fields: Partial<Post> = {}): Promise<unknown> =>
      ground.messenger.post({
        channelId: ground.channelId,
        fairnessKey: 'a server',
        part: { content: `part ${n}`, file: null },
        replyTo: n === 0 ? ground.question : null,
        nonce: `${ground.question}-${n}`,
        maybePostedAt: null,
        after: ground.question,
        signal: AbortSignal.timeout(10_000),
        ...fields,
      });

    test('posts parts in order, the first as a reply', async () => {
      for (const n of [0, 1, 2])
        expect(await post(n)).toEqual({ kind: 'posted', id: expect.stringMatching(/^\d+$/) });
      expect(ground.seen()).toEqual([
        { content: 'part 0', repliesTo: ground.question },
        { content: 'part 1', repliesTo: null },
        { content: 'part 2', repliesTo: null },
      ]);
    });

    test('answers the same nonce with the same message', async () => {
      const first = await post(0);
      expect(await post(0)).toEqual(first);
      expect(ground.seen()).toHaveLength(1);
    });

    test('posts nothing for a caller that has given up', async () => {
      await expect(post(0, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
      expect(ground.seen()).toEqual([]);
    });

    test('cuts a text into parts that hold all of it, and nothing into none', () => {
      const { messenger } = ground;
      expect(messenger.cut('short').map((part) => part.content)).toEqual(['short']);
      const parts = messenger.cut('x'.repeat(4_500));
      expect(parts.map((part) => part.content).join('')).toBe('x'.repeat(4_500));
      expect(Math.max(...parts.map((part) => part.content.length))).toBeLessThanOrEqual(2_000);
      expect(messenger.cut('')).toEqual([]);
    });

    test('ends the typing indicator as often as it is told to', () => {
      const end = ground.messenger.type(ground.channelId);
      end();
      end();
    });
  });
}
