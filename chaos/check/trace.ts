/** Traces a history: which run is behind which post, and which questions it heard. Pure. */

import {
  type History,
  type Mark,
  marksIn,
  type Posted,
  type Question,
  type Run,
  tokensIn,
} from './history.ts';

/** What the bot said at one go: a reply with all its parts, or a notice, which has no marks. */
export interface Spoken {
  readonly channelId: string;
  /** The message that it answers; null where that was gone. */
  readonly replyTo: string | null;
  readonly posts: readonly Posted[];
  /** Null for a notice. */
  readonly answer: string | null;
  /** The marks in the order in which they were posted. */
  readonly marks: readonly Mark[];
  /** The run that made it. */
  readonly run: TracedRun | null;
}

export interface TracedRun extends Run {
  /** As often and in the order in which they were heard. */
  readonly questions: readonly Question[];
  readonly channels: ReadonlySet<string>;
}

export interface Trace {
  readonly questions: ReadonlyMap<string, Question>;
  readonly ofToken: ReadonlyMap<string, Question>;
  readonly runs: readonly TracedRun[];
  /** In the order of their first posts. */
  readonly spoken: readonly Spoken[];
  readonly cutOffs: readonly number[];
}

export function trace(history: History): Trace {
  const ofToken = new Map(
    history.questions.flatMap((question) => question.tokens.map((token) => [token, question] as const)),
  );
  const runs = history.runs.map((run) => traceRun(run, ofToken));
  const ofAnswer = new Map(
    runs.flatMap((run) => marksIn(run.text).map(({ answer }) => [answer, run] as const)),
  );
  return {
    questions: new Map(history.questions.map((question) => [question.id, question])),
    ofToken,
    runs,
    spoken: gather(history.posts, ofAnswer),
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
    questions: run.heard.flatMap(known),
    channels: new Set(known(run.given).map((question) => question.channelId)),
  };
}

/** Posts of one answer belong together wherever they stand, even in two channels, which is then found. */
function gather(posts: readonly Posted[], ofAnswer: ReadonlyMap<string, TracedRun>): Spoken[] {
  const replies = new Map<string, Posted[]>();
  const heads: { readonly answer: string | null; readonly posts: Posted[] }[] = [];
  for (const post of posts) {
    const answer = marksIn(post.content)[0]?.answer ?? null;
    const known = answer === null ? undefined : replies.get(answer);
    if (known !== undefined) {
      known.push(post);
      continue;
    }
    const own = [post];
    if (answer !== null) replies.set(answer, own);
    heads.push({ answer, posts: own });
  }
  return heads.map(({ answer, posts: own }) => ({
    channelId: own[0]?.channelId ?? '',
    replyTo: own[0]?.replyTo ?? null,
    posts: own,
    answer,
    marks: own.flatMap((post) => marksIn(post.content)),
    run: answer === null ? null : (ofAnswer.get(answer) ?? null),
  }));
}
