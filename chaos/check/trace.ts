/** Traces a history: which run is behind which post, and which questions were in its input. Pure. */

import {
  type History,
  type Mark,
  marksIn,
  type Posted,
  type Question,
  type Run,
  tokensIn,
} from './history.ts';

/** One answer of the bot: a reply with all its parts, or the notice of a failure, which has no marks. */
export interface Answer {
  readonly channelId: string;
  /** The message that it answers; null where that was gone. */
  readonly replyTo: string | null;
  readonly posts: readonly Posted[];
  /** Null for a notice. */
  readonly answerId: string | null;
  /** The marks in the order in which they were posted. */
  readonly marks: readonly Mark[];
  /** The run that made it. */
  readonly run: TracedRun | null;
}

export interface TracedRun extends Run {
  /** As often and in the order in which its thread holds them. */
  readonly questions: readonly Question[];
  readonly channels: ReadonlySet<string>;
}

export interface Trace {
  readonly questions: ReadonlyMap<string, Question>;
  readonly ofToken: ReadonlyMap<string, Question>;
  readonly runs: readonly TracedRun[];
  /** In the order of their first posts. */
  readonly answers: readonly Answer[];
  readonly cutOffs: readonly number[];
}

export function trace(history: History): Trace {
  const ofToken = new Map(
    history.questions.flatMap((question) => question.tokens.map((token) => [token, question] as const)),
  );
  const runs = history.runs.map((run) => traceRun(run, ofToken));
  const ofAnswer = new Map(
    runs.flatMap((run) => marksIn(run.text).map(({ answerId }) => [answerId, run] as const)),
  );
  return {
    questions: new Map(history.questions.map((question) => [question.id, question])),
    ofToken,
    runs,
    answers: groupPosts(history.posts, ofAnswer),
    cutOffs: history.cutOffs,
  };
}

export function isBefore(a: string, b: string): boolean {
  return BigInt(a) < BigInt(b);
}

function traceRun(run: Run, ofToken: ReadonlyMap<string, Question>): TracedRun {
  const known = (text: string): Question[] => tokensIn(text).flatMap((token) => ofToken.get(token) ?? []);
  return {
    ...run,
    questions: run.userTexts.flatMap(known),
    channels: new Set(known(run.input).map((question) => question.channelId)),
  };
}

/** Posts of one answer belong together wherever they stand, even in two channels, which is then found. */
function groupPosts(posts: readonly Posted[], ofAnswer: ReadonlyMap<string, TracedRun>): Answer[] {
  const replies = new Map<string, Posted[]>();
  const groups: { readonly answerId: string | null; readonly posts: Posted[] }[] = [];
  for (const post of posts) {
    const answerId = marksIn(post.content)[0]?.answerId ?? null;
    const known = answerId === null ? undefined : replies.get(answerId);
    if (known !== undefined) {
      known.push(post);
      continue;
    }
    const own = [post];
    if (answerId !== null) replies.set(answerId, own);
    groups.push({ answerId, posts: own });
  }
  return groups.map(({ answerId, posts: own }) => ({
    channelId: own[0]?.channelId ?? '',
    replyTo: own[0]?.replyTo ?? null,
    posts: own,
    answerId,
    marks: own.flatMap((post) => marksIn(post.content)),
    run: answerId === null ? null : (ofAnswer.get(answerId) ?? null),
  }));
}
