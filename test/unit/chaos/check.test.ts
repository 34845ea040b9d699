import { describe, expect, test } from 'vitest';
import { check } from '../../../chaos/check/check.ts';
import type { History, Posted, Question, Run } from '../../../chaos/check/history.ts';
import { markOf } from '../../../chaos/check/history.ts';

const token = (n: number): string => `q-000000000${n}`;
const answer = (n: number): string => `aaaaaaaaa${n}`;

function question(n: number, fields: Partial<Question> = {}): Question {
  return { id: String(n * 10), channelId: 'here', tokens: [token(n)], owed: true, inOrder: true, ...fields };
}

/** A run whose thread holds these questions and says three lines. */
function run(n: number, questions: readonly number[], fields: Partial<Run> = {}): Run {
  const said = questions.map((one) => `Ada: ${token(one)} please`);
  return {
    id: `run-${n}`,
    startedAt: n * 10,
    userTexts: said,
    input: said.join('\n'),
    text: lines(n, 1, 2, 3),
    failed: false,
    ...fields,
  };
}

function lines(n: number, ...numbers: number[]): string {
  return numbers.map((line) => markOf({ answerId: answer(n), n: line, of: 3 })).join('\n');
}

function post(id: number, content: string, replyTo: number | null, fields: Partial<Posted> = {}): Posted {
  const to = replyTo === null ? null : String(replyTo * 10);
  return { id: String(id), channelId: 'here', replyTo: to, content, ...fields };
}

/** Two turns in one channel: a reply in two parts, then one in one part. */
const GOOD: History = {
  questions: [question(1), question(2)],
  runs: [run(1, [1]), run(2, [1, 2])],
  posts: [post(11, lines(1, 1, 2), 1), post(12, lines(1, 3), null), post(21, lines(2, 1, 2, 3), 2)],
  cutOffs: [],
};

function faults(history: Partial<History>): string[] {
  return check({ ...GOOD, ...history }).findings.map(({ kind, evidence }) => `${kind}: ${evidence}`);
}

test('a faultless history passes, and its turns are counted', () => {
  expect(check(GOOD)).toEqual({ findings: [], turns: 2, replies: 2, extraRuns: 0 });
});

test('a history in which nothing happened shows every question lost', () => {
  expect(faults({ runs: [], posts: [] })).toEqual([
    expect.stringMatching(/^lost: no answer to question 10/),
    expect.stringMatching(/^lost: no answer to question 20/),
  ]);
});

describe('it finds what was lost', () => {
  test('a question without an answer', () => {
    const [first, second] = GOOD.posts;
    const posts = [first, second].filter((one) => one !== undefined);
    expect(faults({ posts })).toEqual([expect.stringMatching(/^lost: no answer to question 20/)]);
  });

  test('a part of a reply', () => {
    expect(faults({ posts: GOOD.posts.filter(({ id }) => id !== '12') })).toEqual([
      expect.stringMatching(/^lost: lines 3 of reply/),
    ]);
  });

  test('a message that the thread no longer holds', () => {
    const questions = [question(1), question(2), question(3)];
    const runs = [...GOOD.runs, run(3, [1, 3])];
    const posts = [...GOOD.posts, post(31, lines(3, 1, 2, 3), 3)];
    expect(faults({ questions, runs, posts })).toEqual([
      expect.stringMatching(/^lost: question 20.* has gone/),
    ]);
  });
});

describe('it finds what is there twice', () => {
  test('a part of a reply', () => {
    expect(faults({ posts: [...GOOD.posts, post(22, lines(2, 3), null)] })).toEqual([
      expect.stringMatching(/^duplicated: line 3 of reply/),
    ]);
  });

  test('a question that two turns answer', () => {
    const runs = [...GOOD.runs, run(3, [1, 2])];
    expect(faults({ runs, posts: [...GOOD.posts, post(31, lines(3, 1, 2, 3), 2)] })).toContainEqual(
      expect.stringMatching(/^duplicated: question 20 .* is answered by reply .* and again by reply/),
    );
  });

  test('a question that was answered together with a later one, and then alone', () => {
    const runs = [run(1, [1, 2]), run(2, [1, 2])];
    const posts = [post(21, lines(1, 1, 2, 3), 2), post(31, lines(2, 1, 2, 3), 1)];
    expect(faults({ runs, posts })).toContainEqual(
      expect.stringMatching(/^duplicated: question 10 .* again/),
    );
  });

  test('a reply and a notice of a failure', () => {
    expect(faults({ posts: [...GOOD.posts, post(31, 'The assistant failed.', 2)] })).toEqual([
      expect.stringMatching(/^duplicated: question 20 .* again by notice 31/),
    ]);
  });

  test('a message in a thread', () => {
    expect(faults({ runs: [run(1, [1]), run(2, [1, 1, 2])] })).toEqual([
      expect.stringMatching(/^duplicated: question 10 .* is in the thread of run run-2 twice/),
    ]);
  });

  test('a message in a thread as it was and as it was edited', () => {
    const questions = [question(1, { tokens: [token(1), token(9)] }), question(2)];
    expect(faults({ questions, runs: [run(1, [1]), run(2, [1, 9, 2])] })).toEqual([
      expect.stringMatching(/^duplicated: question 10 .* twice/),
    ]);
  });
});

describe('it finds what is out of order', () => {
  test('the parts of a reply', () => {
    const posts = [post(11, lines(1, 3), 1), post(12, lines(1, 1, 2), null), post(21, lines(2, 1, 2, 3), 2)];
    expect(faults({ posts })).toEqual([expect.stringMatching(/^reordered: line 1 of reply/)]);
  });

  test('a reply inside another', () => {
    const posts = [post(11, lines(1, 1, 2), 1), post(12, lines(2, 1, 2, 3), 2), post(13, lines(1, 3), null)];
    expect(faults({ posts })).toEqual([expect.stringMatching(/^reordered: reply .* stands inside reply/)]);
  });

  test('the turns of a conversation', () => {
    const runs = [run(1, [2]), run(2, [2, 1])];
    const posts = [post(21, lines(1, 1, 2, 3), 2), post(31, lines(2, 1, 2, 3), 1)];
    expect(faults({ runs, posts })).toContainEqual(
      expect.stringMatching(/^reordered: question 10 .* is answered after question 20/),
    );
  });

  test('messages in a thread', () => {
    expect(faults({ runs: [run(1, [1]), run(2, [2, 1])] })).toContainEqual(
      expect.stringMatching(/^reordered: question 10 .* comes too late in the thread/),
    );
  });

  test('but not what reached the bot out of order', () => {
    const questions = [question(1, { inOrder: false }), question(2)];
    const runs = [run(1, [2]), run(2, [2, 1])];
    const posts = [post(21, lines(1, 1, 2, 3), 2), post(31, lines(2, 1, 2, 3), 1)];
    expect(faults({ questions, runs, posts })).toEqual([]);
  });
});

describe('it finds what belongs to another conversation', () => {
  test('in what a run is given', () => {
    const questions = [question(1), question(2, { channelId: 'there' })];
    const posts = [post(11, lines(1, 1, 2, 3), 1), post(21, lines(2, 1, 2, 3), 2, { channelId: 'there' })];
    expect(faults({ questions, posts })).toContainEqual(
      expect.stringMatching(/^foreign: run run-2 was given text of the channels here, there/),
    );
  });

  test('in what is posted', () => {
    const questions = [question(1), question(2, { channelId: 'there' })];
    const runs = [run(1, [1]), run(2, [2])];
    const leak = `${lines(2, 1, 2, 3)} ${token(1)}`;
    const posts = [post(11, lines(1, 1, 2, 3), 1), post(21, leak, 2, { channelId: 'there' })];
    expect(faults({ questions, runs, posts })).toEqual([expect.stringMatching(/^foreign: post 21 in there/)]);
  });

  test('a part that went elsewhere', () => {
    const posts = GOOD.posts.map((one) => (one.id === '12' ? { ...one, channelId: 'there' } : one));
    expect(faults({ posts })).toEqual([expect.stringMatching(/^foreign: post 12 in there/)]);
  });
});

describe('it counts the runs that were paid for in vain', () => {
  const again = [...GOOD.runs, run(3, [1, 2]), run(4, [1, 2])];

  test('every one after the first of a turn', () => {
    expect(faults({ runs: again })).toEqual([
      expect.stringMatching(/^extra run: run run-3 again/),
      expect.stringMatching(/^extra run: run run-4 again/),
    ]);
  });

  test('but for those that were cut off, each of which is counted', () => {
    expect(faults({ runs: again, cutOffs: [25] })).toEqual([
      expect.stringMatching(/^extra run: run run-4 again/),
    ]);
    expect(check({ ...GOOD, runs: again, cutOffs: [25, 35] })).toMatchObject({ findings: [], extraRuns: 2 });
  });

  test('but not where people edited or deleted what the turn was about', () => {
    const runs = [run(1, [1]), run(2, [1, 2, 3]), run(3, [1, 2, 3])];
    const posts = [post(11, lines(1, 1, 2, 3), 1), post(31, lines(3, 1, 2, 3), 3)];
    const three = [question(1), question(2), question(3)];
    const edited = [question(1), question(2, { tokens: [token(2), token(8)] }), question(3)];
    const earlier = [question(1, { tokens: [token(1), token(8)] }), question(2), question(3)];
    expect(faults({ questions: edited, runs, posts })).toEqual([]);
    const found = [expect.stringMatching(/^extra run: run run-3 again for question 30/)];
    expect(faults({ questions: three, runs, posts })).toEqual(found);
    expect(faults({ questions: earlier, runs, posts })).toEqual(found);
  });

  test('but not one that failed at the service', () => {
    expect(faults({ runs: [run(0, [1], { failed: true, text: '' }), ...GOOD.runs] })).toEqual([]);
  });
});

describe('what people ended themselves is not held against the bot', () => {
  test('a question that was deleted or reset has no answer, or half of one', () => {
    const questions = [question(1, { owed: false }), question(2)];
    expect(faults({ questions, runs: [run(2, [2])], posts: GOOD.posts.slice(2) })).toEqual([]);
    expect(faults({ questions, posts: GOOD.posts.filter(({ id }) => id !== '12') })).toEqual([]);
  });

  test('yet it is not answered twice either', () => {
    const questions = [question(1), question(2, { owed: false })];
    expect(faults({ questions, posts: [...GOOD.posts, post(31, 'The assistant failed.', 2)] })).toEqual([
      expect.stringMatching(/^duplicated: question 20/),
    ]);
  });
});

test('a notice answers all that its turn had taken', () => {
  const runs = [run(1, [1, 2], { failed: true, text: '' })];
  expect(faults({ runs, posts: [post(21, 'The assistant failed.', 2)] })).toEqual([]);
  expect(faults({ runs, posts: [post(21, 'The assistant failed.', 1)] })).toEqual([
    expect.stringMatching(/^lost: no answer to question 20/),
  ]);
});
