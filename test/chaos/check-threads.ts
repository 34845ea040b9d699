/** What the assistant shows: every message once in its thread and in its place, none of another, one run a turn. Pure. */

import type { Finding } from './check.ts';
import { nameOf } from './check-answers.ts';
import type { Question } from './history.ts';
import { isBefore, type Trace, type TracedRun } from './trace.ts';

export function checkThreads(trace: Trace): Finding[] {
  return [
    ...trace.runs.flatMap((run) => [...heardTwice(run), ...heardOutOfOrder(run), ...heardElsewhere(run)]),
    ...forgotten(trace),
    ...extraRuns(trace),
  ];
}

/** An edited message has a token for each of its texts, of which a thread may hold one. */
function heardTwice({ id, questions }: TracedRun): Finding[] {
  const [twice] = questions.filter((question, index) => questions.indexOf(question) !== index);
  return twice === undefined
    ? []
    : [{ fault: 'duplicated', evidence: `${nameOf(twice)} is in the thread of run ${id} twice` }];
}

function heardOutOfOrder({ id, questions }: TracedRun): Finding[] {
  const ordered = questions.filter((question) => question.inOrder);
  const late = ordered.find((question, index) => {
    const before = ordered[index - 1];
    return before !== undefined && isBefore(question.id, before.id);
  });
  return late === undefined
    ? []
    : [{ fault: 'reordered', evidence: `${nameOf(late)} comes too late in the thread of run ${id}` }];
}

function heardElsewhere({ id, channels }: TracedRun): Finding[] {
  return channels.size < 2
    ? []
    : [
        {
          fault: 'foreign',
          evidence: `run ${id} was given text of the channels ${[...channels].join(', ')}`,
        },
      ];
}

/** What was answered stays in the thread; a thread may begin late, by a reset or for want of room, but has no gaps. */
function forgotten({ spoken }: Trace): Finding[] {
  const answered = new Map<string, Set<Question>>();
  return spoken.flatMap(({ channelId, run }) => {
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
    return [{ fault: 'lost' as const, evidence: `${nameOf(gap)} has gone from the thread of run ${run.id}` }];
  });
}

/** A turn is known by the message that it ends with. Where people interfered, a second run is no waste. */
function extraRuns({ runs }: Trace): Finding[] {
  const paid = Map.groupBy(
    runs.filter((run) => !run.failed),
    (run) => run.questions.at(-1),
  );
  return [...paid].flatMap(([question, again]) => {
    if (question === undefined || !question.owed || question.tokens.length > 1) return [];
    return again.slice(1).map((run) => ({
      fault: 'extra run' as const,
      evidence: `run ${run.id} again for ${nameOf(question)}`,
    }));
  });
}
