/** What is kept, in words for people: told from the configuration, so that it is true of this bot. */

import type { PrivacyFacts } from '../../src/conversation/privacy/facts.ts';
import { counted } from '../../src/discord/command.ts';

const HOUR_MS = 3_600_000;

export function told(facts: PrivacyFacts, isOptedOut: boolean): string {
  return [
    '**What I keep**',
    '- What is said to me, who said it, what it quotes and the text of what was attached, together with my answers: a transcript of each conversation.',
    '- Instructions and settings, and who set the instructions.',
    '- What turns have cost, by day, channel and person, without a word of what was said: for 400 days.',
    'Messages that are not for me I do not keep.',
    '**Where**',
    `- ${atAssistant(facts)}`,
    `- ${inStore(facts)}`,
    `- ${backups(facts)}`,
    '**For how long**',
    `- ${retention(facts)}`,
    '- Two weeks after I have left a server, all that I keep of it is deleted.',
    '**What you can do**',
    '- Delete a message on Discord: I forget it, and the assistant does.',
    '- `/forget` deletes what you wrote, here or everywhere, and says what could not be deleted.',
    '- `/reset` ends the conversation here and its thread at the assistant.',
    `- ${isOptedOut ? 'You have opted out: I answer, quote, read and keep nothing that you write. `/privacy set:opt-in` undoes it.' : '`/privacy set:opt-out`: from then on I answer, quote, read and keep nothing that you write.'}`,
  ].join('\n');
}

function atAssistant({ engine, assistant }: PrivacyFacts): string {
  return engine === 'chat'
    ? `At the assistant (${assistant}): each question goes there with what was said before it. What that service keeps of it is for its own terms to say.`
    : `At the assistant (${assistant}): a thread of each conversation, with copies of attached files, which go after 30 days at the latest.`;
}

function inStore({ store }: PrivacyFacts): string {
  if (store.kind === 'sqlite') {
    const where = 'On the machine that I run on: one database file';
    return store.isEncrypted
      ? `${where}, encrypted.`
      : `${where}, not encrypted: who reads that machine’s disk reads it.`;
  }
  const where = `In a ${store.kind === 'redis' ? 'Redis' : 'PostgreSQL'} database of whoever runs me`;
  return store.isEncrypted
    ? `${where}, encrypted.`
    : `${where}, not encrypted: who reads that database reads it.`;
}

function retention({ retentionDays: days }: PrivacyFacts): string {
  if (days === null) return 'A conversation stays until somebody resets it.';
  const after = counted(days, 'day');
  return `A conversation in which nothing was said for ${after} is forgotten, here and at the assistant, and nobody is told. Its settings and instructions stay.`;
}

function backups({ store: { kind, backupEveryMs } }: PrivacyFacts): string {
  if (kind !== 'sqlite') return 'I make no backups of it; whoever runs that database may.';
  if (backupEveryMs === null) return 'I make no backups of it.';
  const hours = backupEveryMs / HOUR_MS;
  const every = hours === 1 ? 'every hour' : `every ${hours} hours`;
  return `In backups of that file, one ${every}. The newest three stay, so what is deleted is in none of them ${days(backupEveryMs * 3)} later.`;
}

/** Such as `3 days` and `36 hours`. */
function days(ms: number): string {
  const hours = ms / HOUR_MS;
  return hours % 24 === 0 ? `${hours / 24} ${hours === 24 ? 'day' : 'days'}` : `${hours} hours`;
}
