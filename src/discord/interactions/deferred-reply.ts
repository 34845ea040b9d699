/**
 * The reply to one interaction. Discord wants a first response within three seconds and takes edits of it for a quarter
 * of an hour. A reply that comes soon is the first response; for one that takes longer that response is a deferral.
 */

import {
  type APIInteraction,
  type APIModalInteractionResponse,
  ComponentType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  type RawFile,
  TextInputStyle,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Button } from '../../conversation/ports/messenger.ts';
import type { Form, TextFile } from '../command.ts';
import { buttonRow } from '../send/button-row.ts';
import type { InteractionCallback } from './callback.ts';
import { formatCustomId } from './custom-id.ts';

export interface DeferredReply {
  /** Tells Discord at once that a reply will come, unless it was told. Rejects if Discord takes none any more. */
  defer(): Promise<void>;
  /** The first call answers; a later one takes the place of what was said before. */
  reply(text: string, files?: readonly TextFile[], buttons?: readonly Button[]): Promise<void>;
  /** Changes the message that the pressed button hangs on. */
  update(text: string, buttons?: readonly Button[]): Promise<void>;
  /** Opens a form of the command. Discord opens none after a deferral; then the user is told so. */
  form(command: string, form: Form): Promise<void>;
  /** Leaves the answer to somebody else: Discord is told that one will come, unless it was told. Rejects as `defer` does. */
  leave(): Promise<void>;
  /** Whether anything beyond a deferral was said, or is left to somebody else. */
  answered(): boolean;
}

/** Leaves the rest of a second for the way to Discord. */
const DEFER_AFTER_MS = 700;
const MESSAGE_LIMIT = 2_000;
const NOBODY: { parse: [] } = { parse: [] };
const DEFERRED_ANSWER = {
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  data: { flags: MessageFlags.Ephemeral },
} as const;
const PUBLIC_ANSWER = { type: InteractionResponseType.DeferredChannelMessageWithSource } as const;
const DEFERRED_UPDATE = { type: InteractionResponseType.DeferredMessageUpdate } as const;
const NO_FORM = 'I was too slow to open the form. Please try again, or give the text with the command.';

export interface DeferredReplyOptions {
  readonly callback: InteractionCallback;
  readonly clock: Clock;
  /** Whether everybody in the channel sees a reply that takes longer. One that comes soon is for the user alone. */
  readonly isPublic: boolean;
  /** Aborts when the command has ended. */
  readonly over: AbortSignal;
}

export function createDeferredReply(
  interaction: APIInteraction,
  { callback: { respond, edit, followUp }, clock, isPublic, over }: DeferredReplyOptions,
): DeferredReply {
  let state: 'open' | 'deferred' | 'answered' = 'open';
  /** What an edit of the first response changes: an answer of its own, or the message that the pressed button hangs on. */
  let first: 'own' | 'pressed' = interaction.type === InteractionType.MessageComponent ? 'pressed' : 'own';
  // Each step waits for the one before, so that no answer overtakes its deferral.
  let last: Promise<void> = Promise.resolve();

  const step = (send: () => Promise<void>): Promise<void> => {
    const done = last.then(send);
    last = done.catch(() => {}); // the caller of the step gets its error
    return done;
  };

  const defer = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'deferred';
    const answer = isPublic ? PUBLIC_ANSWER : DEFERRED_ANSWER;
    await respond(interaction, first === 'pressed' ? DEFERRED_UPDATE : answer);
  };

  const say = async (
    text: string,
    own: readonly TextFile[] = [],
    buttons: readonly Button[] = [],
  ): Promise<void> => {
    const { files, ...message } = asMessage(text, own, buttons);
    const isFirst = state === 'open';
    state = 'answered';
    const data = { ...message, flags: MessageFlags.Ephemeral as const };
    if (isFirst) {
      first = 'own';
      return respond(interaction, { type: InteractionResponseType.ChannelMessageWithSource, data }, files);
    }
    return first === 'own' ? edit(interaction, message, files) : followUp(interaction, data, files);
  };

  const update = async (content: string, buttons: readonly Button[] = []): Promise<void> => {
    const data = { content, components: buttonRow(buttons), allowed_mentions: NOBODY };
    const isFirst = state === 'open';
    state = 'answered';
    if (isFirst) return respond(interaction, { type: InteractionResponseType.UpdateMessage, data });
    return edit(interaction, data);
  };

  clock
    .sleep(DEFER_AFTER_MS, over)
    .then(() => step(defer))
    .catch(() => {}); // the command has ended, or its answer meets the same failure

  return {
    defer: () => step(defer),
    reply: (text, files, buttons) => step(() => say(text, files, buttons)),
    update: (text, buttons) => step(() => update(text, buttons)),
    form: (command, form) =>
      step(async () => {
        if (state !== 'open') return say(NO_FORM);
        state = 'answered';
        await respond(interaction, modal(command, form));
      }),
    leave: () =>
      step(async () => {
        await defer();
        state = 'answered';
      }),
    answered: () => state === 'answered',
  };
}

/** Nothing in it pings and nothing is cut: what one message does not hold goes along as a file. */
function asMessage(text: string, own: readonly TextFile[], buttons: readonly Button[]): Message {
  const around = {
    allowed_mentions: NOBODY,
    ...(buttons.length === 0 ? {} : { components: buttonRow(buttons) }),
  };
  if (text.length <= MESSAGE_LIMIT) return { content: text, ...around, files: own.map(rawFile) };
  return {
    content: 'This is too long for one message, so it is attached.',
    ...around,
    files: [{ name: 'reply.md', text }, ...own].map(rawFile),
  };
}

interface Message {
  readonly content: string;
  readonly allowed_mentions: typeof NOBODY;
  readonly components?: ReturnType<typeof buttonRow>;
  readonly files: readonly RawFile[];
}

function rawFile({ name, text }: TextFile): RawFile {
  return { name, data: text, contentType: name.endsWith('.md') ? 'text/markdown' : 'text/plain' };
}

function modal(command: string, { id, title, label, value, maxLength }: Form): APIModalInteractionResponse {
  const component = {
    type: ComponentType.TextInput,
    custom_id: 'text',
    style: TextInputStyle.Paragraph,
    ...(value === '' ? {} : { value }),
    min_length: 1,
    max_length: maxLength,
    required: true,
  } as const;
  return {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: formatCustomId({ command, id }),
      title,
      components: [{ type: ComponentType.Label, label, component }],
    },
  };
}
