/** `/instructions set` and `clear`: what is to be kept in mind from the next turn on. */

import type { AttachmentNote } from '../../src/conversation/message.ts';
import type { Scope } from '../../src/conversation/record/versions.ts';
import type { CommandContext, InteractionContext } from '../../src/discord/command.ts';
import { where } from './scope.ts';

/** What a form holds, and an option. */
export const LONGEST_TEXT = 4_000;

const UNREAD = {
  'too-long': 'This file is too long. Instructions have up to 32,000 characters.',
  'no-text': 'This is no text file. Give the instructions as plain text or Markdown.',
  'not-delivered': 'Discord did not deliver the file. Please try again.',
} as const;

/** As an option, as a file, or in a form. */
export async function set(context: CommandContext, scope: Scope): Promise<void> {
  const { attachment, option, reply } = context;
  const text = option('text');
  if (option('file') === null) return text === null ? openForm(context, scope) : save(context, scope, text);
  if (text !== null) return reply('Give the instructions as `text` or as a `file`, not as both.');
  const note = attachment('file');
  return note === null ? reply(UNREAD['not-delivered']) : saveFile(context, scope, note);
}

export async function save(context: InteractionContext, scope: Scope, text: string | null): Promise<void> {
  const { conversations, place, reply, user } = context;
  if (text?.trim() === '')
    return reply('That would be empty. `/instructions clear` removes the instructions.');
  await conversations.setInstructions(place, scope, text?.trim() ?? null, user.id);
  const done = text === null ? 'Cleared' : 'Saved';
  await reply(
    `${done} for ${where(context, scope)}, in force from the next turn. \`/instructions show\` shows all that applies here.`,
  );
}

async function saveFile(context: CommandContext, scope: Scope, note: AttachmentNote): Promise<void> {
  const { conversations, place, reply } = context;
  const read = await conversations.attachedText(place, note);
  return read.kind === 'text' ? save(context, scope, read.text) : reply(UNREAD[read.why]);
}

async function openForm(context: CommandContext, scope: Scope): Promise<void> {
  const { conversations, form, place, reply } = context;
  const value = (await conversations.instructions(place))[scope] ?? '';
  if (value.length > LONGEST_TEXT) {
    const file = { name: `${scope}-instructions.md`, text: value };
    return reply(
      `The instructions for ${where(context, scope)} are too long for a form. Change the attached file, and give it to \`/instructions set\` as \`file\`.`,
      [file],
    );
  }
  return form({
    id: scope,
    title: `Instructions for ${where(context, scope)}`,
    label: 'What should I keep in mind here?',
    value,
    maxLength: LONGEST_TEXT,
  });
}
