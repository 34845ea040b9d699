/** A messenger that keeps what was posted, answers a nonce twice with one message, and fails on demand. */

import { orAborted } from '../../../src/async/timeout.ts';
import type { Messenger, Post, PostOutcome, WriteBar } from '../../../src/conversation/ports/messenger.ts';
import { type Active, createActivity } from '../idle.ts';

export interface FakeMessenger extends Messenger, Active {
  /** What a person would see, in order. */
  readonly posts: readonly Post[];
  /** Channels with a typing indicator at present. */
  readonly typing: ReadonlySet<string>;
  /** Ids of the messages that were shown to get no answer. */
  readonly marked: readonly string[];
  /** From here on nothing may be written in the channel; null opens it again. */
  bar(channelId: string, bar: WriteBar | null): void;
  /** The next post ends so; a promise holds it until it resolves. */
  answerNext(outcome: PostOutcome | Promise<PostOutcome>): void;
  /** Resolves once n posts were made. */
  posted(n: number): Promise<readonly Post[]>;
}

export function createFakeMessenger(): FakeMessenger {
  const posts: Post[] = [];
  const byNonce = new Map<string, string>();
  const outcomes: (PostOutcome | Promise<PostOutcome>)[] = [];
  const typing = new Set<string>();
  const bars = new Map<string, WriteBar | null>();
  const marked: string[] = [];
  const waiting: { n: number; resolve: (posts: readonly Post[]) => void }[] = [];

  const activity = createActivity();
  return {
    activity,
    posts,
    typing,
    marked,
    bar: (channelId, bar) => void bars.set(channelId, bar),
    barred: (channelId) => bars.get(channelId) ?? null,
    heard: () => {},
    markUnanswered: (_, messageId) => void marked.push(messageId),
    answerNext: (outcome) => outcomes.push(outcome),
    posted: (n) =>
      posts.length >= n ? Promise.resolve(posts) : new Promise((resolve) => waiting.push({ n, resolve })),
    cut: (text) => (text.match(/[\s\S]{1,2000}/g) ?? []).map((content) => ({ content, file: null })),
    async post(post) {
      post.signal.throwIfAborted();
      const known = byNonce.get(post.nonce);
      if (known !== undefined) return activity.count(() => ({ kind: 'posted', id: known }));
      const outcome = await orAborted(Promise.resolve(outcomes.shift()), post.signal); // what the test holds back is not under way
      return activity.count(() => {
        if (outcome !== undefined && outcome.kind !== 'posted') return outcome;
        posts.push(post);
        const id = `9000000000000000${posts.length}`;
        byNonce.set(post.nonce, id);
        for (const wait of waiting.filter(({ n }) => n === posts.length)) wait.resolve(posts);
        return outcome ?? { kind: 'posted', id };
      });
    },
    type(channelId) {
      typing.add(channelId);
      return () => typing.delete(channelId);
    },
  };
}
