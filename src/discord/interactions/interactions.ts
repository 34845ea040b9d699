/** Interactions: a slash command, a form that came back or a button finds its command, and its user always gets an answer. */

import { type APIInteraction, InteractionType } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import type { Button } from '../../conversation/ports/messenger.ts';
import { createErrorReference } from '../../conversation/text/error-reference.ts';
import { PERMISSION } from '../../conversation/text/question.ts';
import { failureText } from '../../conversation/text/to-people.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { snowflakeTime } from '../../snowflake.ts';
import type { Command, InteractionContext, InteractionHandle } from '../command.ts';
import { createAgeOf } from './age.ts';
import { createAsk } from './ask.ts';
import { type InteractionCallback, isExpired } from './callback.ts';
import { complete } from './completion.ts';
import { formatCustomId } from './custom-id.ts';
import { createDeferredReply, type DeferredReply } from './deferred-reply.ts';
import type { FirstResponses } from './first-responses.ts';
import type { OpenThread } from './open-thread.ts';
import { type ParsedInteraction, parseInteraction, parseOrigin } from './parse-interaction.ts';
import { pressPermission } from './permission.ts';

export interface InteractionsOptions {
  readonly commands: ReadonlyMap<string, Command>;
  readonly conversations: Conversations;
  readonly callback: InteractionCallback;
  readonly firstResponses: Pick<FirstResponses, 'begin'>;
  readonly openThread: OpenThread;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Interactions {
  /** Resolves when its command has ended. Never rejects. */
  receive(interaction: APIInteraction): Promise<void>;
  /**
   * From the call on, users are told that the bot restarts. Resolves when the commands under way have ended, or after
   * `graceMs`.
   */
  drain(graceMs: number): Promise<void>;
}

/**
 * Past this, Discord has told the user that the bot did not answer, and running the command would surprise them. The age
 * rests on clocks, which may be wrong, so Discord is asked: it takes no answer that is too late.
 */
const MAYBE_TOO_OLD_MS = 2_500;
const NO_COMMAND = 'I do not know this command. `/help` lists what I can do.';
const NO_BUTTON = 'This button does nothing any more.';
const RECEIVED_REMEMBERED = 1_000;
/** Those that hang on no command's answer. */
const OWN_BUTTONS: ReadonlyMap<string, Pick<Command, 'press'>> = new Map([
  [PERMISSION, { press: pressPermission }],
]);

export function createInteractions(options: InteractionsOptions): Interactions {
  const { callback, clock, log } = options;
  const ageOf = createAgeOf(clock);
  const underWay = new Set<Promise<void>>();
  const received = new LRUCache<string, true>({ max: RECEIVED_REMEMBERED });
  let draining = false;

  const answer = async (interaction: APIInteraction, maybeTooOld: boolean): Promise<void> => {
    const over = new AbortController();
    const isPublic = isAnsweredInPublic(interaction, options);
    const deferredReply = createDeferredReply(interaction, { callback, clock, isPublic, over: over.signal });
    try {
      if (maybeTooOld) await deferredReply.defer();
      if (draining) await deferredReply.reply('I am restarting. Please try again in a minute.');
      else await runCommand(interaction, deferredReply, options);
    } catch (error) {
      await reportFailure(interaction, deferredReply, error, options);
    } finally {
      over.abort();
    }
  };

  return {
    async receive(interaction) {
      if (received.get(interaction.id) === true) return; // Discord delivers at least once
      received.set(interaction.id, true);
      const ageMs = Math.round(ageOf(interaction.id));
      const maybeTooOld = ageMs > MAYBE_TOO_OLD_MS;
      if (maybeTooOld)
        log.warn(
          { event: 'interaction.late', interaction: interaction.id, ageMs },
          'An interaction seems to arrive too late; its command is run if Discord still takes an answer.',
        );
      const isTyping = interaction.type === InteractionType.ApplicationCommandAutocomplete;
      const done = isTyping ? complete(interaction, options) : answer(interaction, maybeTooOld);
      underWay.add(done);
      await done;
      underWay.delete(done);
    },

    async drain(graceMs) {
      draining = true;
      await within(clock, graceMs, Promise.all(underWay), () => {});
    },
  };
}

function isAnsweredInPublic(interaction: APIInteraction, { commands }: InteractionsOptions): boolean {
  const input = parseInteraction(interaction);
  if (input?.kind !== 'command') return false;
  const option = (name: string): string | null => input.options.get(name) ?? null;
  return commands.get(input.command)?.isPublic?.({ option }) ?? false;
}

async function runCommand(
  interaction: APIInteraction,
  deferredReply: DeferredReply,
  options: InteractionsOptions,
): Promise<void> {
  const { commands, conversations, log } = options;
  const input = parseInteraction(interaction);
  const origin = parseOrigin(interaction);
  const command =
    input === null || input.kind === 'completion'
      ? undefined
      : (commands.get(input.command) ?? OWN_BUTTONS.get(input.command));
  if (input === null || input.kind === 'completion' || origin === null || command === undefined) {
    log.warn(
      { event: 'interaction.unknown', interaction: interaction.id, command: input?.command },
      'No command answers this interaction.',
    );
    await deferredReply.reply(input?.kind === 'press' ? NO_BUTTON : NO_COMMAND);
    return;
  }
  const own = ownButtons(input.command);
  const context = {
    place: origin.place,
    user: origin.user,
    mayManage: origin.mayManage,
    roles: origin.roles,
    interaction: handleOf(interaction),
    conversations,
    commands: [...commands.values()].map(({ data }) => data),
    reply: (text, files, buttons) => deferredReply.reply(text, files, own(buttons)),
    ask: createAsk(interaction, origin, deferredReply, options),
    openThread: (title) => options.openThread(origin.place, title),
  } satisfies InteractionContext;
  await call(command, input, context, deferredReply);
  if (!deferredReply.answered()) throw new TypeError(`the command said nothing: /${input.command}`);
}

function handleOf({ id, token, application_id }: APIInteraction): InteractionHandle {
  return { id, token, applicationId: application_id, at: snowflakeTime(id) };
}

async function call(
  command: Partial<Command>,
  input: Exclude<ParsedInteraction, { kind: 'completion' }>,
  context: InteractionContext,
  deferredReply: DeferredReply,
): Promise<void> {
  switch (input.kind) {
    case 'form':
      if (command.submit === undefined) throw new TypeError(`the command takes no form: /${input.command}`);
      return command.submit({ ...context, id: input.id, value: input.value });
    case 'press':
      if (command.press === undefined) throw new TypeError(`the command has no buttons: /${input.command}`);
      return command.press({
        ...context,
        id: input.id,
        values: input.values,
        update: (text, buttons) => deferredReply.update(text, ownButtons(input.command)(buttons)),
      });
    case 'command':
      if (command.run === undefined) throw new TypeError(`no command has the name /${input.command}`);
      return command.run({
        ...context,
        subcommand: input.subcommand,
        target: input.target,
        option: (name) => input.options.get(name) ?? null,
        attachment: (name) => input.attachments.get(name) ?? null,
        channel: (name) => input.channels.get(name) ?? null,
        principal: (name) => input.principals.get(name) ?? null,
        form: (form) => deferredReply.form(input.command, form),
      });
  }
}

/** Its buttons come back to the command that made them. */
function ownButtons(command: string): (buttons?: readonly Button[]) => readonly Button[] {
  return (buttons = []) =>
    buttons.map((button) => ({ ...button, id: formatCustomId({ command, id: button.id }) }));
}

/** One sentence and a reference for the user, everything for the log. */
async function reportFailure(
  { id }: APIInteraction,
  deferredReply: DeferredReply,
  error: unknown,
  { clock, log }: InteractionsOptions,
): Promise<void> {
  if (isExpired(error)) {
    log.warn(
      { event: 'interaction.expired', interaction: id, error },
      'An interaction could not be answered within the time that Discord gives.',
    );
    return;
  }
  const reference = createErrorReference(clock);
  log.error({ event: 'command.failed', interaction: id, reference, error }, 'A command failed.');
  try {
    await deferredReply.reply(failureSentence(error, reference));
  } catch (replyError) {
    log.warn(
      { event: 'command.failure-unreported', interaction: id, reference, error: replyError },
      'The user of a failed command could not be told of the failure.',
    );
  }
}

function failureSentence(error: unknown, reference: string): string {
  if (!(error instanceof StoreError)) return failureText('bug', reference);
  if (error.fault !== 'unavailable') return failureText('damaged', reference);
  return `That could not be saved, so it is not in force. Please try again in a minute. (reference \`${reference}\`)`;
}
