/** Interactions: a slash command or a form that came back finds its command, and its user always gets an answer. */

import { type APIInteraction, InteractionType } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import { createErrorReference } from '../../conversation/text/error-reference.ts';
import { failureText } from '../../conversation/text/to-people.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Command, InteractionContext } from '../command.ts';
import { createAgeOf } from './age.ts';
import { type InteractionCallback, isExpired } from './callback.ts';
import { complete } from './completion.ts';
import { createDeferredReply, type DeferredReply } from './deferred-reply.ts';
import { type ParsedInteraction, parseInteraction, parseOrigin } from './parse-interaction.ts';

export interface InteractionsOptions {
  readonly commands: ReadonlyMap<string, Command>;
  readonly conversations: Conversations;
  readonly callback: InteractionCallback;
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
const RECEIVED_REMEMBERED = 1_000;

export function createInteractions(options: InteractionsOptions): Interactions {
  const { callback, clock, log } = options;
  const ageOf = createAgeOf(clock);
  const underWay = new Set<Promise<void>>();
  const received = new LRUCache<string, true>({ max: RECEIVED_REMEMBERED });
  let draining = false;

  const answer = async (interaction: APIInteraction, maybeTooOld: boolean): Promise<void> => {
    const over = new AbortController();
    const deferredReply = createDeferredReply(interaction, callback, clock, over.signal);
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

async function runCommand(
  interaction: APIInteraction,
  deferredReply: DeferredReply,
  { commands, conversations, log }: InteractionsOptions,
): Promise<void> {
  const input = parseInteraction(interaction);
  const origin = parseOrigin(interaction);
  const command = input === null ? undefined : commands.get(input.command);
  if (input === null || input.kind === 'completion' || origin === null || command === undefined) {
    log.warn(
      { event: 'interaction.unknown', interaction: interaction.id, command: input?.command },
      'No command answers this interaction.',
    );
    await deferredReply.reply('I do not know this command. `/help` lists what I can do.');
    return;
  }
  const context = {
    place: origin.place,
    user: origin.user,
    mayManage: origin.mayManage,
    roles: origin.roles,
    conversations,
    commands: [...commands.values()].map(({ data }) => data),
    reply: deferredReply.reply,
  };
  await call(command, input, context, deferredReply);
  if (!deferredReply.answered()) throw new TypeError(`the command said nothing: /${input.command}`);
}

async function call(
  command: Command,
  input: Exclude<ParsedInteraction, { kind: 'completion' }>,
  context: InteractionContext,
  deferredReply: DeferredReply,
): Promise<void> {
  switch (input.kind) {
    case 'form':
      if (command.submit === undefined) throw new TypeError(`the command takes no form: /${input.command}`);
      return command.submit({ ...context, id: input.id, value: input.value });
    case 'command':
      return command.run({
        ...context,
        subcommand: input.subcommand,
        option: (name) => input.options.get(name) ?? null,
        attachment: (name) => input.attachments.get(name) ?? null,
        channel: (name) => input.channels.get(name) ?? null,
        principal: (name) => input.principals.get(name) ?? null,
        form: (form) => deferredReply.form(input.command, form),
      });
  }
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
