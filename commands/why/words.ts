/** What somebody is told of a message, and what would change it. Rights and switches are named to those who can change them. Pure. */

import { hyperlink, inlineCode } from 'discord.js';
import type { Fate, Ignored, Told } from '../../src/conversation/conversations.ts';
import { counted } from '../../src/discord/command.ts';
import { BARRED } from './barred.ts';

export interface Asker {
  readonly mayManage: boolean;
  /** The names of all commands that there are. */
  readonly commands: readonly string[];
}

interface Explanation {
  readonly what: string;
  /** Null where there is nothing to change. */
  readonly change: string | null;
}

const ADMIN = 'Please tell somebody with *Manage Server*: `/why` names it to them.';
const AGAIN = 'Send it again.';

export function wordsFor(told: Told, asker: Asker): string {
  const { what, change } = explanationOf(told, asker);
  return change === null ? what : `${what}\n${change}`;
}

function explanationOf(told: Told, asker: Asker): Explanation {
  switch (told.kind) {
    case 'not-found':
      return {
        what: 'I find no such message that you can see.',
        change: 'Give its link or its id, or use the menu of the message itself: *Apps*, `Why no answer?`.',
      };
    case 'unreadable':
      return {
        what: 'I may not read it, so I know nothing of it.',
        change: toAdmins(asker, 'Give me *View Channel* and *Read Message History* there.'),
      };
    case 'told':
      return ofFate(told, asker);
  }
}

function toAdmins({ mayManage }: Asker, change: string): string {
  return mayManage ? change : ADMIN;
}

function ofFate({ message, fate, barred }: Extract<Told, { kind: 'told' }>, asker: Asker): Explanation {
  switch (fate.kind) {
    case 'being-answered':
      return { what: 'I am answering it at this moment.', change: null };
    case 'waiting':
      return {
        what: waiting(fate.ahead),
        change: 'Nothing has to be done. `/stop` ends the answer before it.',
      };
    case 'answered':
      return { what: answered(fate.replyIds, message), change: null };
    case 'taken-in':
      return {
        what: 'I took it in. What came of it I do not know any more: the conversation was begun anew since, or it is long ago.',
        change: AGAIN,
      };
    case 'not-kept':
      return { what: `I could not save it: ${fate.told}`, change: AGAIN };
    case 'unanswered':
      return unanswered(fate.why, barred, asker);
    case 'ignored':
      return ignored(fate.why, asker);
    case 'unknown':
      return barred === null
        ? {
            what: 'It is for me as things are now, and I have no trace of it: I was away for too long, or something was set otherwise then.',
            change: AGAIN,
          }
        : barredNow(barred, asker);
  }
}

function waiting(ahead: number): string {
  return ahead === 0
    ? 'It waits, and is the next that I answer.'
    : `It waits behind ${counted(ahead, 'other message')}, with which it is answered together.`;
}

function answered(
  replyIds: readonly string[],
  { serverId, channelId }: Extract<Told, { kind: 'told' }>['message'],
): string {
  const [first] = replyIds;
  if (first === undefined) return 'I answered it, and the answer was deleted.';
  const link = `https://discord.com/channels/${serverId ?? '@me'}/${channelId}/${first}`;
  return `I answered it: ${hyperlink('my answer', link)}.`;
}

function unanswered(
  why: Extract<Fate, { kind: 'unanswered' }>['why'],
  barred: Extract<Told, { kind: 'told' }>['barred'],
  asker: Asker,
): Explanation {
  switch (why.kind) {
    case 'queue-full':
      return { what: 'So many messages waited here already that I left it out.', change: AGAIN };
    case 'too-late':
      return {
        what: 'It was said while I was away, and too long before I was back. My next answer here takes it into account.',
        change: AGAIN,
      };
    case 'barred':
      return barred === null
        ? { what: 'I might not write there at that time. Now I may.', change: AGAIN }
        : barredNow(barred, asker);
    case 'daily-limit':
      return { what: DAILY_LIMIT, change: `${inlineCode('/status')} says when it ends.` };
    case 'held-back':
      return { what: 'Moderation flagged it, or the answer to it.', change: 'Put it differently.' };
    case 'stopped':
      return { what: 'Somebody stopped the answer with `/stop`.', change: AGAIN };
    case 'reset':
      return {
        what: 'Somebody began this conversation anew with `/reset` before I had answered.',
        change: AGAIN,
      };
    case 'failed':
      return { what: `I failed to answer it. ${why.told}`, change: null };
    case 'undelivered':
      return {
        what: `I had an answer, and Discord did not take all of it. ${why.told ?? ''}`.trimEnd(),
        change: AGAIN,
      };
  }
}

function barredNow(
  barred: NonNullable<Extract<Told, { kind: 'told' }>['barred']>,
  asker: Asker,
): Explanation {
  return asker.mayManage
    ? { what: `I cannot answer there: ${BARRED[barred]}.`, change: `Change that, and send it again.` }
    : { what: 'I may not write there.', change: ADMIN };
}

const DAILY_LIMIT = 'As much was used already as may be in a day.';

const IGNORED: Readonly<Record<Ignored, string>> = {
  'not-a-person': 'It is not of a person. I answer neither bots nor webhooks, nor myself.',
  'not-ordinary': 'It is a notice of Discord’s own, and nobody’s question.',
  'not-addressed':
    'It did not address me: it neither mentions me nor replies to one of my messages. A mention of everyone or here is none.',
  'switched-off': 'I am switched off in that channel.',
  'seen-before': 'I took it in before.',
  empty: 'There is nothing in it that I could answer.',
  hidden: 'Discord hides the text of messages that do not mention me from me.',
  barred: 'I may not write there.',
  'to-everyone': 'It is to everyone or here, and does not mention me.',
  'no-access': 'Its author may not talk to me there.',
  'opted-out': 'Its author has opted out: I do not answer, quote, read or keep what they write.',
  'daily-limit': DAILY_LIMIT,
};

function ignored(why: Ignored, asker: Asker): Explanation {
  return { what: IGNORED[why], change: changeFor(why, asker) };
}

function changeFor(why: Ignored, asker: Asker): string | null {
  const hasSettings = asker.commands.includes('settings');
  switch (why) {
    case 'not-addressed':
      return hasSettings && asker.mayManage
        ? `Mention me, or reply to one of my messages; ${inlineCode('/settings replies mode:always')} has me answer everything there.`
        : 'Mention me, or reply to one of my messages. A mention that you add by an edit within 15 minutes counts.';
    case 'switched-off':
      return hasSettings && asker.mayManage
        ? `${inlineCode('/settings replies')} switches me on.`
        : 'Try another channel, or write me a direct message.';
    case 'no-access':
      return hasSettings && asker.mayManage ? `${inlineCode('/settings access')} says who may.` : ADMIN;
    case 'opted-out':
      return `They can have it otherwise with ${inlineCode('/privacy set:opt-in')}.`;
    case 'hidden':
      return asker.mayManage
        ? 'Mention me, or have whoever runs this bot switch on *Message Content Intent* in Discord’s developer portal.'
        : 'Mention me.';
    default:
      return null;
  }
}
