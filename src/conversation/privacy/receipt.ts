/** The receipt of a request to forget: what was deleted where, and what could not be. Pure. */

import type { ErasedConversation, Forgetting } from '../record/forgetting/request.ts';
import type { PrivacyFacts } from './facts.ts';

/** Places that are named one by one. */
const MOST_PLACES = 12;
const BACKUPS_KEPT = 3;

/** @param now milliseconds since the epoch */
export function receiptText(
  { where, unreadable, id }: Forgetting,
  conversations: readonly ErasedConversation[],
  facts: PrivacyFacts,
  now: number,
): string {
  const touched = conversations.filter(({ messages, answers, quotes }) => messages + answers + quotes > 0);
  const shown = touched.slice(0, MOST_PLACES).map((one) => `- ${placeOf(one)}: ${whatOf(one)}`);
  const more = touched.slice(MOST_PLACES);
  const rest = more.length === 0 ? [] : [`- in ${counted(more.length, 'other place')}: ${whatOf(sum(more))}`];
  const done = where.kind === 'here' ? 'what you wrote here' : 'what you wrote, everywhere';
  const first =
    touched.length === 0 ? `I have looked for ${done}: I keep none of it.` : `I have forgotten ${done}:`;
  return [
    first,
    ...shown,
    ...rest,
    ...(touched.length === 0
      ? []
      : ['Copies of what you attached went with it, and the threads there begin anew.']),
    '**What is left**',
    ...notDeleted(conversations, unreadable).map((line) => `- ${line}`),
    ...leftOn(facts, now).map((line) => `- ${line}`),
    `-# Request ${id}`,
  ].join('\n');
}

function placeOf({ conversationId, serverId }: ErasedConversation): string {
  return serverId === null ? 'direct message' : `<#${conversationId.split(/\D/, 1)[0]}>`;
}

function whatOf({
  messages,
  answers,
  quotes,
}: Pick<ErasedConversation, 'messages' | 'answers' | 'quotes'>): string {
  const parts = [
    counted(messages, 'message'),
    ...(answers === 0 ? [] : [`${counted(answers, 'answer')} to you alone`]),
    ...(quotes === 0 ? [] : [`${counted(quotes, 'quote')} of you`]),
  ];
  return parts.join(', ');
}

function notDeleted(conversations: readonly ErasedConversation[], unreadable: number): readonly string[] {
  const waiting = conversations.filter(({ isDone }) => !isDone).length;
  const kept = conversations.filter(({ isThreadKept }) => isThreadKept).length;
  return [
    ...(waiting === 0
      ? []
      : [`In ${counted(waiting, 'place')} an answer is still under way: the rest goes with its end.`]),
    ...(kept === 0
      ? []
      : [
          `The assistant did not delete ${counted(kept, 'former thread')}. I use them no more, and my operator’s log names them.`,
        ]),
    ...(unreadable === 0
      ? []
      : [
          `${counted(unreadable, 'record')} could not be read, so that I do not know whose they are; my operator’s log names them.`,
        ]),
  ];
}

function leftOn({ store: { backupEveryMs } }: PrivacyFacts, now: number): readonly string[] {
  const lastDay = new Date(now + BACKUPS_KEPT * (backupEveryMs ?? 0)).toISOString().slice(0, 10);
  return [
    ...(backupEveryMs === null
      ? []
      : [`Backups of before: the last of them goes on ${lastDay}, as long as I run until then.`]),
    'Answers to several people at once, which may speak of what you wrote, and what others wrote of you.',
    'The messages themselves, and mine, on Discord: those are deleted there.',
    'Instructions that you have set, with their history.',
    'What turns have cost, without your id; today’s keeps it until the day is over (UTC), since daily limits count by it.',
  ];
}

function sum(
  conversations: readonly ErasedConversation[],
): Pick<ErasedConversation, 'messages' | 'answers' | 'quotes'> {
  return conversations.reduce(
    (all, one) => ({
      messages: all.messages + one.messages,
      answers: all.answers + one.answers,
      quotes: all.quotes + one.quotes,
    }),
    { messages: 0, answers: 0, quotes: 0 },
  );
}

function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}
