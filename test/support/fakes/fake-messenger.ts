/** A messenger that keeps what was posted, answers a nonce twice with one message, and fails on demand. */

import { orAborted } from '../../../src/async/timeout.ts';
import type {
  EditOutcome,
  GrowthOutcome,
  Messenger,
  Post,
  PostOutcome,
  WriteBar,
} from '../../../src/conversation/ports/messenger.ts';
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
  /** What was edited and deleted, in order. */
  readonly changes: readonly Change[];
  /** What stands in the channels now, oldest first. */
  standing(): readonly { readonly content: string; readonly repliesTo: string | null }[];
  /** Somebody deletes the message. */
  delete(id: string): void;
  /** The next edit, of the kind that a reply waits for, ends so. */
  answerNextEdit(outcome: EditOutcome): void;
  /** The next edit of a message that grows ends so; a promise holds it until it resolves. */
  answerNextGrowth(outcome: Exclude<GrowthOutcome, { kind: 'shown' }> | Promise<null>): void;
  /** The next post is made, and its answer never comes. */
  loseNextAnswer(): void;
  /** The n-th edit from here on is made, and its answer never comes. */
  loseEditAnswer(n: number): void;
  /** Resolves once n posts were made. */
  posted(n: number): Promise<readonly Post[]>;
}

/** What became of a message after it was posted. */
export type Change =
  | {
      readonly kind: 'edited' | 'grown';
      readonly id: string;
      readonly content: string;
      /** Names of the files that come with it; missing for none. */
      readonly uploads?: readonly string[];
    }
  | { readonly kind: 'removed'; readonly id: string };

export function createFakeMessenger(): FakeMessenger {
  const posts: Post[] = [];
  const byNonce = new Map<string, string>();
  const outcomes: (PostOutcome | Promise<PostOutcome>)[] = [];
  const typing = new Set<string>();
  const bars = new Map<string, WriteBar | null>();
  const marked: string[] = [];
  const waiting: { n: number; resolve: (posts: readonly Post[]) => void }[] = [];

  const standing = new Map<string, { content: string; repliesTo: string | null }>();
  const changes: Change[] = [];
  const editOutcomes: EditOutcome[] = [];
  const growthOutcomes: (Exclude<GrowthOutcome, { kind: 'shown' }> | Promise<null>)[] = [];

  let losesAnswer = false;
  let editsUntilLost = 0;

  const change = (
    kind: 'edited' | 'grown',
    id: string,
    content: string,
    uploads: Post['uploads'] = [],
  ): boolean => {
    const message = standing.get(id);
    if (message === undefined) return false;
    message.content = content;
    const names = uploads.map(({ name }) => name);
    changes.push({ kind, id, content, ...(names.length === 0 ? {} : { uploads: names }) });
    return true;
  };

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
    uploadLimits: () => ({ fileBytes: 1_000, messageBytes: 2_500, files: 10 }),
    cut: (text) => (text.match(/[\s\S]{1,2000}/g) ?? []).map((content) => ({ content, file: null })),
    changes,
    standing: () => [...standing.values()],
    delete: (id) => void standing.delete(id),
    loseNextAnswer() {
      losesAnswer = true;
    },
    loseEditAnswer(n) {
      editsUntilLost = n;
    },
    answerNextEdit: (outcome) => editOutcomes.push(outcome),
    answerNextGrowth: (outcome) => growthOutcomes.push(outcome),
    async edit({ messageId, part, uploads, signal }) {
      signal.throwIfAborted();
      const edited = await activity.count((): EditOutcome => {
        const outcome = editOutcomes.shift();
        if (outcome !== undefined) return outcome;
        return { kind: 'posted', id: change('edited', messageId, part.content, uploads) ? messageId : null };
      });
      editsUntilLost -= 1;
      return editsUntilLost === 0 ? orAborted(new Promise(() => {}), signal) : edited;
    },
    async grow({ messageId, latest, signal }) {
      signal.throwIfAborted();
      const outcome = await orAborted(Promise.resolve(growthOutcomes.shift()), signal);
      return activity.count(async (): Promise<GrowthOutcome> => {
        const content = await latest();
        if (content === null) return { kind: 'unneeded' };
        if (outcome != null) return outcome;
        return change('grown', messageId, content) ? { kind: 'shown', content } : { kind: 'deleted' };
      });
    },
    async remove({ message, signal }) {
      signal.throwIfAborted();
      return activity.count(() => {
        const id = message.kind === 'known' ? message.id : byNonce.get(message.nonce);
        if (id !== undefined && standing.delete(id)) changes.push({ kind: 'removed', id });
        return { kind: 'removed' };
      });
    },
    async post(post) {
      post.signal.throwIfAborted();
      const known = byNonce.get(post.nonce);
      if (known !== undefined)
        return activity.count(() => {
          if (!standing.has(known)) return { kind: 'posted', id: null };
          if (post.earlier !== undefined && standing.get(known)?.content !== post.part.content)
            change('edited', known, post.part.content);
          return { kind: 'posted', id: known };
        });
      const outcome = await orAborted(Promise.resolve(outcomes.shift()), post.signal); // what the test holds back is not under way
      const answer = await activity.count((): PostOutcome => {
        if (outcome !== undefined && outcome.kind !== 'posted') return outcome;
        posts.push(post);
        const id = `9000000000000000${posts.length}`;
        byNonce.set(post.nonce, id);
        standing.set(id, { content: post.part.content, repliesTo: post.replyTo });
        for (const wait of waiting.filter(({ n }) => n === posts.length)) wait.resolve(posts);
        return outcome ?? { kind: 'posted', id };
      });
      if (losesAnswer) {
        losesAnswer = false;
        await orAborted(new Promise(() => {}), post.signal);
      }
      return answer;
    },
    type(channelId) {
      typing.add(channelId);
      return () => typing.delete(channelId);
    },
  };
}
