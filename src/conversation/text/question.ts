/** What a person reads who is asked whether a call may be made, and what its message says afterwards. Pure. */

import type { Button } from '../ports/messenger.ts';
import type { OfferedTool, ToolCall } from '../ports/tools.ts';
import type { Question } from '../record/calls/question.ts';
import type { ReplyPart } from '../record/reply/answer.ts';
import { codeName } from './attachments.ts';

/** Beside it the message has room for what it is about, and for a note: it holds 2,000. */
const MOST_ARGUMENTS = 1_500;
/** What nobody sees, or what turns the words beside it around: it could show another call than is made. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u2800\u3164\u115f\u1160\uffa0]/gu;
/** Discord ends a block of code at the first of them, however it began. */
const FENCE = /`{3,}/g;
/** What the buttons come back with names who answers them. */
export const PERMISSION = 'permission';

/** What is to be done: whole, or its beginning with the whole as a file. */
export function questionPart(
  { server, tool }: NonNullable<OfferedTool['asksFirst']>,
  { args }: Pick<ToolCall, 'args'>,
): ReplyPart {
  const text = readable(args);
  const what = `May I do this? It calls ${codeName(tool)} of ${codeName(server)}`;
  if (text === '{}') return { content: `${what}.`, file: null };
  const shown = `${what} with:\n${block(text)}`;
  if (shown.length <= MOST_ARGUMENTS) return { content: shown, file: null };
  const beginning = block(`${text.slice(0, MOST_ARGUMENTS - what.length).toWellFormed()}…`);
  return {
    content: `${what} with what is in the file, which begins:\n${beginning}`,
    file: { name: 'arguments.json', text },
  };
}

/** The arguments as they are sent, laid out; what nobody would see, and what would end the block, as JSON escapes. */
function readable(args: string): string {
  let text = args.trim() === '' ? '{}' : args;
  try {
    text = JSON.stringify(JSON.parse(text), null, 2);
  } catch {} // malformed, as the model wrote it
  return text.replaceAll(UNSEEN, escaped).replaceAll(FENCE, escaped);
}

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function block(text: string): string {
  return `\`\`\`json\n${text}\n\`\`\``;
}

export function askingPart({ part, askedId }: Question): ReplyPart {
  return { ...part, content: `${part.content}\n-# Only <@${askedId}> can answer this.` };
}

/** What goes with the message stays with it. */
export function closedPart({ part, askedId, decision }: Question): ReplyPart {
  return { content: `${part.content}\n-# ${outcome(decision, askedId)}`, file: null };
}

function outcome(decision: Question['decision'], askedId: string): string {
  switch (decision) {
    case 'allowed':
      return `<@${askedId}> allowed it.`;
    case 'denied':
      return `<@${askedId}> did not allow it.`;
    case 'unanswered':
      return 'Nobody answered in time, so it was not done.';
    case null:
      return 'This is not asked any more.';
  }
}

export function permissionButtons({ id }: Pick<Question, 'id'>): readonly Button[] {
  return [
    { id: `${PERMISSION}:allow:${id}`, label: 'Allow', look: 'good' },
    { id: `${PERMISSION}:deny:${id}`, label: 'Deny', look: 'grave' },
  ];
}
