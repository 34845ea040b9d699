/** What the bot says in its own name: notes under a reply, and one short message when a turn fails. Pure. */

import type { Fault } from '../../errors.ts';
import type { PendingMessage } from '../message.ts';
import type { RunResult } from '../ports/engine.ts';
import { sourceLines } from './citations/sources.ts';

/** `bug`: ours; `store`: it does not answer; `damaged`: it holds something that does not read. */
type OurFault = 'bug' | 'store' | 'damaged';

const WHAT_FAILED: Readonly<Record<Fault, string>> = {
  auth: 'The assistant refuses my key. Please tell whoever runs this bot.',
  forbidden: 'The assistant does not let me use its model. Please tell whoever runs this bot.',
  sunset: 'The assistant that I am set up for no longer exists. Please tell whoever runs this bot.',
  quota:
    'The assistant’s credit is used up. Please tell whoever runs this bot. What you write from here on waits, and is answered when there is credit again.',
  invalid: 'The assistant did not accept my request. Please tell whoever runs this bot.',
  unsupported: 'The assistant cannot do what I asked of it. Please tell whoever runs this bot.',
  gone: 'The assistant lost this conversation and I could not rebuild it. `/reset` begins a new one.',
  corrupt: 'This conversation no longer works at the assistant. `/reset` begins a new one.',
  context: 'This conversation has grown too long for the assistant. `/reset` begins a new one.',
  policy: 'The assistant declined this message as against its rules. Please put it differently.',
  busy: 'The assistant is still busy with this conversation. Please try again in a minute.',
  rate: 'The assistant has too many requests at the moment. Please try again in a few minutes.',
  overloaded: 'The assistant is overloaded at the moment. Please try again in a few minutes.',
  server: 'The assistant failed to answer. Please try again in a few minutes.',
  network: 'I could not reach the assistant. Please try again in a few minutes.',
  timeout:
    'The assistant took too long, so I stopped waiting. Please try again, perhaps with a shorter question.',
  aborted: 'The answer was stopped. Please ask again.',
};

/** What of a turn is too long by itself. */
const IN_DETAIL = {
  'turn-too-long': 'This message is too long for the assistant. Please send a shorter one, or a part of it.',
  'instructions-too-long':
    'The instructions here are too long for the assistant. `/instructions` can shorten them.',
  'too-many-calls':
    'The assistant used its tools again and again and came to no answer. Please ask again, perhaps for less at once.',
};

export type FailureReason = Fault | OurFault | keyof typeof IN_DETAIL;

/** One short message that says what the person can do. The log has the same reference. */
export function failureText(reason: FailureReason, reference: string): string {
  return `${sentence(reason)} (reference \`${reference}\`)`;
}

function sentence(fault: FailureReason): string {
  if (fault === 'turn-too-long' || fault === 'instructions-too-long' || fault === 'too-many-calls')
    return IN_DETAIL[fault];
  if (fault === 'damaged')
    return 'What I keep of this conversation is damaged. Please tell whoever runs this bot.';
  if (fault === 'bug')
    return 'Something went wrong on my side. Please try again; if it stays, tell whoever runs this bot.';
  if (fault === 'store')
    return 'I cannot save messages at the moment, so I answer none here until I can. Please send this one again in a few minutes.';
  return WHAT_FAILED[fault];
}

/** For the author of a message for which there is no room. It is said once until the next turn begins, so it says what becomes of those that follow. */
export function queueFullText(waiting: number): string {
  return `${waiting} messages wait here for my answer already, so I leave out this one and everything that you write here until I have answered. Please send it again then.`;
}

/** In the place of what Discord's server has failed to take for too long. */
export function givenUpText(reference: string): string {
  return `Discord does not take my answer, so I leave it out. Please ask again, perhaps in other words. (reference \`${reference}\`)`;
}

/** In the place of an answer that does not come. */
export const STOPPED_ASK = '-# This was stopped before I had an answer.';

/** Characters of a question, in a heading. */
const LONGEST_QUESTION = 120;

/** Above an answer that does not stand under its question. It notifies nobody. */
export function askHeading({ author, text }: Pick<PendingMessage, 'author' | 'text'>): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  const most = characters.length > LONGEST_QUESTION;
  const question = most ? `${characters.slice(0, LONGEST_QUESTION).join('')}…` : line;
  return `-# ${author ?? 'Somebody'} asked: ${question}`;
}

export const BEGAN_ANEW =
  '-# The assistant refused something that was said here earlier, so it no longer remembers what came before this.';

/** In the place of an answer. */
export const HELD_BACK =
  'Moderation flagged this message, so I did not pass it on to the assistant. Please put it differently.';
export const ANSWER_HELD_BACK =
  'Moderation flagged the assistant’s answer, so I do not post it. Please ask differently.';

const MOST_LINKS = 5;
/** To whoever asks by a command what is not answered. */
export const OPTED_OUT =
  'You have opted out, so I answer nothing that you write. `/privacy set:opt-in` undoes it.';
export const OVER_LIMIT = 'As much was used already as may be in a day. `/status` says when that ends.';

export const ANSWER_NOT_SEEN =
  'Moderation does not answer at the moment, so I do not post what the assistant said. Please ask again in a few minutes.';

/** Under the reply to what was said beside them. */
export function heldBackNote(links: readonly string[]): string {
  if (links.length === 0) return '';
  const them = links.length === 1 ? 'it' : 'them';
  return `-# I did not pass on ${links.slice(0, MOST_LINKS).join(', ')}: moderation flagged ${them}.`;
}

/** Said once in the life of a thread. */
export const HAS_FADED =
  '-# This conversation has grown long, so the oldest parts of it fade from my memory from here on. `/reset` begins anew.';

/** The text that is posted for a result: the assistant's words, then what the people should know about them. */
export function replyText(result: RunResult, notes: readonly string[]): string {
  const all = [result.text.trimEnd(), sourceLines(result.citations), finishNote(result), ...notes];
  return all.filter((part) => part !== '').join('\n\n');
}

function finishNote(result: RunResult): string {
  const empty = result.text.trim() === '' && result.files.length === 0;
  switch (result.finish) {
    case 'completed':
      return empty ? '-# The assistant gave an empty answer.' : '';
    case 'incomplete':
      return `-# The answer ends here: ${incompleteReason(result.reason)}.`;
    case 'refused':
      return '-# The assistant declined to answer.';
    case 'cancelled':
      return '-# The run was cancelled before the answer was complete.';
  }
}

function incompleteReason(reason: string | undefined): string {
  if (reason === 'content_filter') return 'the assistant’s content filter stopped it';
  if (reason !== undefined && /token|length/.test(reason)) return 'it reached its length limit';
  return 'the assistant stopped early';
}
