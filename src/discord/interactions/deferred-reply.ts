/**
 * The acknowledgement of one interaction: Discord wants a first response within three seconds and takes the real one
 * for a quarter of an hour. The answer itself is that first response where it comes soon, a promise of one where not.
 */

import {
  type APIInteraction,
  type APIModalInteractionResponse,
  ComponentType,
  InteractionResponseType,
  MessageFlags,
  type RawFile,
  TextInputStyle,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Form } from '../command.ts';
import type { InteractionEndpoints } from '../rest/interaction-rest.ts';
import { formId } from './parse-interaction.ts';

export interface DeferredReply {
  /** The first call answers; a later one takes the place of what was said before. */
  reply(text: string): Promise<void>;
  /** Opens a form. Once an answer was promised Discord opens none, and the user is told. */
  form(command: string, form: Form): Promise<void>;
  /** Whether anything beyond the promise of an answer was said. */
  answered(): boolean;
}

/** Leaves the rest of a second for the way to Discord. */
const PROMISE_AFTER_MS = 700;
const MESSAGE_LIMIT = 2_000;
const NO_FORM = 'I was too slow to open the form. Please try again, or give the text with the command.';

/** @param over aborts when the command has ended */
export function createDeferredReply(
  interaction: APIInteraction,
  { respond, edit }: InteractionEndpoints,
  clock: Clock,
  over: AbortSignal,
): DeferredReply {
  let state: 'open' | 'promised' | 'answered' = 'open';
  // Each step waits for the one before, so that an answer never overtakes the promise of it.
  let last: Promise<void> = Promise.resolve();

  const step = (deed: () => Promise<void>): Promise<void> => {
    const done = last.then(deed);
    last = done.catch(() => {}); // the caller of the step gets its error
    return done;
  };

  const promise = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'promised';
    await respond(interaction, {
      type: InteractionResponseType.DeferredChannelMessageWithSource,
      data: { flags: MessageFlags.Ephemeral },
    });
  };

  const say = async (text: string): Promise<void> => {
    const { files, ...message } = asMessage(text);
    const first = state === 'open';
    state = 'answered';
    if (!first) return edit(interaction, message, files);
    const data = { ...message, flags: MessageFlags.Ephemeral };
    await respond(interaction, { type: InteractionResponseType.ChannelMessageWithSource, data }, files);
  };

  clock
    .sleep(PROMISE_AFTER_MS, over)
    .then(() => step(promise))
    .catch(() => {}); // the command has ended, or its answer meets the same failure

  return {
    reply: (text) => step(() => say(text)),
    form: (command, form) =>
      step(async () => {
        if (state !== 'open') return say(NO_FORM);
        state = 'answered';
        await respond(interaction, modal(command, form));
      }),
    answered: () => state === 'answered',
  };
}

/** Nothing pings and nothing is cut: what one message does not hold goes along whole. */
function asMessage(text: string): { content: string; allowed_mentions: { parse: [] }; files: RawFile[] } {
  const allowed_mentions: { parse: [] } = { parse: [] };
  if (text.length <= MESSAGE_LIMIT) return { content: text, allowed_mentions, files: [] };
  const file = { name: 'reply.md', data: text, contentType: 'text/markdown' };
  return {
    content: 'This is too long for one message, so it is attached.',
    allowed_mentions,
    files: [file],
  };
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
      custom_id: formId(command, id),
      title,
      components: [{ type: ComponentType.Label, label, component }],
    },
  };
}
