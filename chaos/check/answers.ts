/** What Discord shows: every question answered once, every reply whole, once and in order, each in its own channel. Pure. */

import type { Finding } from './finding.ts';
import { type Question, tokensIn } from './history.ts';
import { type Answer, isBefore, type Trace } from './trace.ts';

export function checkAnswers(trace: Trace): Finding[] {
  return [
    ...unanswered(trace),
    ...answeredTwice(trace),
    ...answersOutOfOrder(trace),
    ...trace.answers.flatMap((answer) => [...brokenReply(answer), ...strayReply(answer, trace)]),
    ...tornReplies(trace),
  ];
}

/** A notice answers everything that was said before the message that it replies to: its turn had taken all of it. */
function unanswered({ questions, answers }: Trace): Finding[] {
  const isAnsweredBy = (question: Question, answer: Answer): boolean => {
    if (answer.channelId !== question.channelId) return false;
    if (answer.run !== null) return answer.run.questions.includes(question);
    return answer.replyTo !== null && !isBefore(answer.replyTo, question.id);
  };
  return [...questions.values()]
    .filter((question) => question.owed && !answers.some((answer) => isAnsweredBy(question, answer)))
    .map((question) => ({
      kind: 'lost',
      channelId: question.channelId,
      evidence: `no answer to ${nameOf(question)}`,
    }));
}

function answeredTwice({ questions, answers }: Trace): Finding[] {
  const asReply = new Map<string, Answer>();
  const inRun = new Map<Question, Answer>();
  const findings: Finding[] = [];
  for (const answer of answers) {
    const question = answer.replyTo === null ? undefined : questions.get(answer.replyTo);
    const earlier = question === undefined ? undefined : (asReply.get(question.id) ?? inRun.get(question));
    if (question !== undefined && earlier !== undefined) {
      findings.push({
        kind: 'duplicated',
        channelId: answer.channelId,
        evidence: `${nameOf(question)} is answered by ${namesOf(earlier)} and again by ${namesOf(answer)}`,
      });
    }
    if (question !== undefined) asReply.set(question.id, answer);
    for (const known of answer.run?.questions ?? []) if (!inRun.has(known)) inRun.set(known, answer);
  }
  return findings;
}

function answersOutOfOrder({ questions, answers }: Trace): Finding[] {
  const last = new Map<string, Question>();
  const findings: Finding[] = [];
  for (const answer of answers) {
    const question = questions.get(answer.replyTo ?? '');
    if (question?.inOrder !== true) continue;
    const before = last.get(answer.channelId);
    if (before !== undefined && isBefore(question.id, before.id)) {
      const evidence = `${nameOf(question)} is answered after ${nameOf(before)}, which came later`;
      findings.push({ kind: 'reordered', channelId: answer.channelId, evidence });
    } else last.set(answer.channelId, question);
  }
  return findings;
}

/** A reply that a stop or a reset may have cut short need not be whole. */
function brokenReply(answer: Answer): Finding[] {
  const { marks, run, channelId } = answer;
  const numbers = marks.map(({ n }) => n);
  const findings: Finding[] = [];
  const [repeated] = numbers.filter((n, index) => numbers.indexOf(n) !== index);
  if (repeated !== undefined)
    findings.push({
      kind: 'duplicated',
      channelId,
      evidence: `line ${repeated} of ${namesOf(answer)} is there twice`,
    });
  const [displaced] = numbers.filter((n, index) => n < (numbers[index - 1] ?? 0) && n !== repeated);
  if (displaced !== undefined && repeated === undefined)
    findings.push({
      kind: 'reordered',
      channelId,
      evidence: `line ${displaced} of ${namesOf(answer)} comes too late`,
    });
  const whole = Array.from({ length: marks[0]?.of ?? 0 }, (_, index) => index + 1);
  const missing = whole.filter((n) => !numbers.includes(n));
  if (missing.length > 0 && run?.questions.some(({ owed }) => !owed) !== true)
    findings.push({
      kind: 'lost',
      channelId,
      evidence: `lines ${missing.join(', ')} of ${namesOf(answer)} are missing`,
    });
  return findings;
}

/** Nothing of another conversation, be it an answer, a part of one, or a word. */
function strayReply(answer: Answer, { ofToken }: Trace): Finding[] {
  const home = answer.run?.questions.at(-1)?.channelId ?? answer.channelId;
  const stray = answer.posts.find(
    (post) =>
      post.channelId !== home ||
      tokensIn(post.content).some((token) => elsewhere(post.channelId, ofToken.get(token))),
  );
  if (stray === undefined) return [];
  return [
    {
      kind: 'foreign',
      channelId: stray.channelId,
      evidence: `post ${stray.id} in ${stray.channelId} holds text of another channel`,
    },
  ];
}

function elsewhere(channelId: string, question: Question | undefined): boolean {
  return question !== undefined && question.channelId !== channelId;
}

/** Nothing else that the bot says stands between the parts of a reply. */
function tornReplies({ answers }: Trace): Finding[] {
  return answers.flatMap((answer, index) => {
    const first = answer.posts[0]?.id ?? '0';
    const last = answer.posts.at(-1)?.id ?? '0';
    const between = answers.find(
      (other, at) =>
        at > index &&
        other.channelId === answer.channelId &&
        isBefore(first, other.posts[0]?.id ?? '0') &&
        isBefore(other.posts[0]?.id ?? '0', last),
    );
    if (between === undefined) return [];
    return [
      {
        kind: 'reordered' as const,
        channelId: answer.channelId,
        evidence: `${namesOf(between)} stands inside ${namesOf(answer)}`,
      },
    ];
  });
}

export function nameOf({ id, channelId, tokens }: Question): string {
  return `question ${id} (${tokens.join(', ')}) in ${channelId}`;
}

function namesOf({ posts, answerId }: Answer): string {
  const ids = posts.map((post) => post.id).join(', ');
  return answerId === null ? `notice ${ids}` : `reply ${answerId} (posts ${ids})`;
}
