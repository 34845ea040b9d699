/** What the assistant shows: every message once in its thread and in order, none of another channel, one run a turn. Pure. */

import { nameOf } from './answers.ts';
import type { Finding } from './finding.ts';
import type { Question } from './history.ts';
import { isBefore, type Trace, type TracedRun } from './trace.ts';

export function checkThreads(trace: Trace): Finding[] {
  return [
    ...firstOfEach(trace.runs.flatMap((run) => [...appendedTwice(run), ...appendedOutOfOrder(run)])),
    ...trace.runs.flatMap(foreignInput),
    ...forgotten(trace),
    ...extraRuns(trace),
  ];
}

/** What is wrong in a thread once is wrong for every later run, too. */
function firstOfEach(findings: readonly (Finding & { readonly question: Question })[]): Finding[] {
  const first = Map.groupBy(findings, ({ kind, question }) => `${kind} ${question.id}`);
  return [...first.values()].flatMap(([finding]) => {
    if (finding === undefined) return [];
    const { kind, channelId, evidence } = finding;
    return [{ kind, channelId, evidence }];
  });
}

/** An edited message has a token for each of its texts, of which a thread may hold one. */
function appendedTwice({ id, questions }: TracedRun): (Finding & { question: Question })[] {
  const [twice] = questions.filter((question, index) => questions.indexOf(question) !== index);
  return twice === undefined
    ? []
    : [
        {
          kind: 'duplicated',
          question: twice,
          channelId: twice.channelId,
          evidence: `${nameOf(twice)} is in the thread of run ${id} twice`,
        },
      ];
}

function appendedOutOfOrder({ id, questions }: TracedRun): (Finding & { question: Question })[] {
  const ordered = questions.filter((question) => question.inOrder);
  const late = ordered.find((question, index) => {
    const before = ordered[index - 1];
    return before !== undefined && isBefore(question.id, before.id);
  });
  return late === undefined
    ? []
    : [
        {
          kind: 'reordered',
          question: late,
          channelId: late.channelId,
          evidence: `${nameOf(late)} comes too late in the thread of run ${id}`,
        },
      ];
}

function foreignInput({ id, channels }: TracedRun): Finding[] {
  return channels.size < 2
    ? []
    : [
        {
          kind: 'foreign',
          channelId: [...channels][0] ?? '',
          evidence: `run ${id} was given text of the channels ${[...channels].join(', ')}`,
        },
      ];
}

/** What was answered stays in the thread; a thread may begin late, by a reset or for want of room, but has no gaps. */
function forgotten({ answers }: Trace): Finding[] {
  const answered = new Map<string, Set<Question>>();
  return answers.flatMap(({ channelId, run }) => {
    const [first] = run?.questions ?? [];
    if (run === null || first === undefined) return [];
    const known = answered.get(channelId) ?? new Set();
    const gap = [...known].find(
      (question) =>
        question.owed &&
        question.inOrder &&
        isBefore(first.id, question.id) &&
        !run.questions.includes(question),
    );
    answered.set(channelId, known.union(new Set(run.questions)));
    if (gap === undefined) return [];
    return [
      {
        kind: 'lost' as const,
        channelId,
        evidence: `${nameOf(gap)} has gone from the thread of run ${run.id}`,
      },
    ];
  });
}

/**
 * A turn's runs but its first. A turn is known by the message that it ends with. Where people edited or deleted one of
 * its messages, or ended it, a second run is what they asked for.
 */
export function laterRuns({
  runs,
}: Trace): readonly { readonly run: TracedRun; readonly before: TracedRun }[] {
  const paid = Map.groupBy(
    runs.filter((run) => !run.failed),
    (run) => run.questions.at(-1),
  );
  const inEarlierTurns = (turn: TracedRun): Set<Question> =>
    new Set(
      runs
        .filter((run) => run.startedAt < turn.startedAt && run.questions.at(-1) !== turn.questions.at(-1))
        .flatMap((run) => run.questions),
    );
  return [...paid.values()].flatMap((ofTurn) =>
    ofTurn.slice(1).flatMap((run, index) => {
      const before = ofTurn[index];
      if (before === undefined || run.questions.length === 0) return [];
      const known = inEarlierTurns(before);
      const own = [...before.questions, ...run.questions].filter((question) => !known.has(question));
      return own.some(({ owed, tokens }) => !owed || tokens.length > 1) ? [] : [{ run, before }];
    }),
  );
}

function extraRuns(trace: Trace): Finding[] {
  return laterRuns(trace)
    .filter(({ run, before }) => !trace.cutOffs.some((at) => at >= before.startedAt && at <= run.startedAt))
    .map(({ run }) => ({
      kind: 'extra run',
      channelId: run.questions.at(-1)?.channelId ?? '',
      evidence: `run ${run.id} again for question ${run.questions.at(-1)?.id}, and nothing had cut off the one before`,
    }));
}
