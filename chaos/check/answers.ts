/** What Discord shows: every question answered once, every reply whole, once and in order, each in its own channel. Pure. */

import type { Finding } from './finding.ts';
import { type Question, tokensIn } from './history.ts';
import { isBefore, type Spoken, type Trace } from './trace.ts';

export function checkAnswers(trace: Trace): Finding[] {
  return [
    ...unanswered(trace),
    ...answeredTwice(trace),
    ...answersOutOfTurn(trace),
    ...trace.spoken.flatMap((spoken) => [...brokenReply(spoken), ...strayReply(spoken, trace)]),
    ...tornReplies(trace),
  ];
}

/** A notice answers everything that was said before the message that it replies to: its turn had taken all of it. */
function unanswered({ questions, spoken }: Trace): Finding[] {
  const answers = (one: Spoken, question: Question): boolean => {
    if (one.channelId !== question.channelId) return false;
    if (one.run !== null) return one.run.questions.includes(question);
    return one.replyTo !== null && !isBefore(one.replyTo, question.id);
  };
  return [...questions.values()]
    .filter((question) => question.owed && !spoken.some((one) => answers(one, question)))
    .map((question) => ({
      fault: 'lost',
      channelId: question.channelId,
      evidence: `no answer to ${nameOf(question)}`,
    }));
}

function answeredTwice({ questions, spoken }: Trace): Finding[] {
  const direct = new Map<string, Spoken>();
  const heard = new Map<Question, Spoken>();
  const findings: Finding[] = [];
  for (const one of spoken) {
    const question = one.replyTo === null ? undefined : questions.get(one.replyTo);
    const earlier = question === undefined ? undefined : (direct.get(question.id) ?? heard.get(question));
    if (question !== undefined && earlier !== undefined) {
      findings.push({
        fault: 'duplicated',
        channelId: one.channelId,
        evidence: `${nameOf(question)} is answered by ${namesOf(earlier)} and again by ${namesOf(one)}`,
      });
    }
    if (question !== undefined) direct.set(question.id, one);
    for (const known of one.run?.questions ?? []) if (!heard.has(known)) heard.set(known, one);
  }
  return findings;
}

function answersOutOfTurn({ questions, spoken }: Trace): Finding[] {
  const last = new Map<string, Question>();
  const findings: Finding[] = [];
  for (const one of spoken) {
    const question = questions.get(one.replyTo ?? '');
    if (question?.inOrder !== true) continue;
    const before = last.get(one.channelId);
    if (before !== undefined && isBefore(question.id, before.id)) {
      const evidence = `${nameOf(question)} is answered after ${nameOf(before)}, which came later`;
      findings.push({ fault: 'reordered', channelId: one.channelId, evidence });
    } else last.set(one.channelId, question);
  }
  return findings;
}

/** A reply that a stop or a reset may have cut short need not be whole. */
function brokenReply(spoken: Spoken): Finding[] {
  const { marks, run, channelId } = spoken;
  const numbers = marks.map(({ n }) => n);
  const findings: Finding[] = [];
  const [repeated] = numbers.filter((n, index) => numbers.indexOf(n) !== index);
  if (repeated !== undefined)
    findings.push({
      fault: 'duplicated',
      channelId,
      evidence: `line ${repeated} of ${namesOf(spoken)} is there twice`,
    });
  const [displaced] = numbers.filter((n, index) => n < (numbers[index - 1] ?? 0) && n !== repeated);
  if (displaced !== undefined && repeated === undefined)
    findings.push({
      fault: 'reordered',
      channelId,
      evidence: `line ${displaced} of ${namesOf(spoken)} comes too late`,
    });
  const whole = Array.from({ length: marks[0]?.of ?? 0 }, (_, index) => index + 1);
  const missing = whole.filter((n) => !numbers.includes(n));
  if (missing.length > 0 && run?.questions.some(({ owed }) => !owed) !== true)
    findings.push({
      fault: 'lost',
      channelId,
      evidence: `lines ${missing.join(', ')} of ${namesOf(spoken)} are missing`,
    });
  return findings;
}

/** Nothing of another conversation, be it an answer, a part of one, or a word. */
function strayReply(spoken: Spoken, { ofToken }: Trace): Finding[] {
  const home = spoken.run?.questions.at(-1)?.channelId ?? spoken.channelId;
  const stray = spoken.posts.find(
    (post) =>
      post.channelId !== home ||
      tokensIn(post.content).some((token) => elsewhere(post.channelId, ofToken.get(token))),
  );
  if (stray === undefined) return [];
  return [
    {
      fault: 'foreign',
      channelId: stray.channelId,
      evidence: `post ${stray.id} in ${stray.channelId} holds text of another channel`,
    },
  ];
}

function elsewhere(channelId: string, question: Question | undefined): boolean {
  return question !== undefined && question.channelId !== channelId;
}

/** Nothing else that the bot says stands between the parts of a reply. */
function tornReplies({ spoken }: Trace): Finding[] {
  return spoken.flatMap((one, index) => {
    const first = one.posts[0]?.id ?? '0';
    const last = one.posts.at(-1)?.id ?? '0';
    const between = spoken.find(
      (other, at) =>
        at > index &&
        other.channelId === one.channelId &&
        isBefore(first, other.posts[0]?.id ?? '0') &&
        isBefore(other.posts[0]?.id ?? '0', last),
    );
    if (between === undefined) return [];
    return [
      {
        fault: 'reordered' as const,
        channelId: one.channelId,
        evidence: `${namesOf(between)} stands inside ${namesOf(one)}`,
      },
    ];
  });
}

export function nameOf({ id, channelId, tokens }: Question): string {
  return `question ${id} (${tokens.join(', ')}) in ${channelId}`;
}

function namesOf({ posts, answer }: Spoken): string {
  const ids = posts.map((post) => post.id).join(', ');
  return answer === null ? `notice ${ids}` : `reply ${answer} (posts ${ids})`;
}
