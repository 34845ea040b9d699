/** Interactions: a slash command or a form that came back finds its command, and its user always gets an answer. */

import type { APIInteraction } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import { createErrorReference } from '../../conversation/text/error-reference.ts';
import { failureText } from '../../conversation/text/to-people.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Command, InteractionContext } from '../command.ts';
import { type InteractionEndpoints, isExpired } from '../rest/interaction-rest.ts';
import { createAgeOf } from './age.ts';
import { createDeferredReply, type DeferredReply } from './deferred-reply.ts';
import { type ParsedInteraction, parseInteraction, parseOrigin } from './parse-interaction.ts';

export interface InteractionsOptions {
  readonly commands: ReadonlyMap<string, Command>;
  readonly conversations: Conversations;
  readonly endpoints: InteractionEndpoints;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Interactions {
  /** Resolves when its command has ended. Never rejects. */
  receive(interaction: APIInteraction): Promise<void>;
  /** From the call on, users are told that the bot restarts; resolves when the commands under way have ended, or after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

/** Past this, Discord has told the user that the bot did not answer; running the command now would surprise them. */
const TOO_OLD_MS = 2_500;
const RECEIVED_REMEMBERED = 1_000;

export function createInteractions(options: InteractionsOptions): Interactions {
  const { endpoints, clock, log } = options;
  const ageOf = createAgeOf(clock);
  const underWay = new Set<Promise<void>>();
  const received = new LRUCache<string, true>({ max: RECEIVED_REMEMBERED });
  let draining = false;

  const answer = async (interaction: APIInteraction): Promise<void> => {
    const over = new AbortController();
    const acknowledgement = createDeferredReply(interaction, endpoints, clock, over.signal);
    try {
      if (draining) await acknowledgement.reply('I am restarting. Please try again in a minute.');
      else await run(interaction, acknowledgement, options);
    } catch (error) {
      await tellFailure(interaction, acknowledgement, error, options);
    } finally {
      over.abort();
    }
  };

  return {
    async receive(interaction) {
      if (received.get(interaction.id) === true) return; // Discord delivers at least once
      received.set(interaction.id, true);
      const ageMs = ageOf(interaction.id);
      if (ageMs > TOO_OLD_MS) {
        log.warn({ interaction: interaction.id, ageMs }, 'an interaction came too late to be answered');
        return;
      }
      const done = answer(interaction);
      underWay.add(done);
      await done;
      underWay.delete(done);
    },

    async drain(graceMs) {
      draining = true;
      const allDone = new AbortController();
      const grace = clock.sleep(graceMs, allDone.signal).catch(() => {}); // ended early: all are done
      await Promise.race([Promise.all(underWay), grace]);
      allDone.abort();
    },
  };
}

async function run(
  interaction: APIInteraction,
  acknowledgement: DeferredReply,
  { commands, conversations, log }: InteractionsOptions,
): Promise<void> {
  const input = parseInteraction(interaction);
  const origin = parseOrigin(interaction);
  const command = input === null ? undefined : commands.get(input.name);
  if (input === null || origin === null || command === undefined) {
    log.warn({ interaction: interaction.id, command: input?.name }, 'an interaction that no command answers');
    await acknowledgement.reply('I do not know this command. `/help` lists what I can do.');
    return;
  }
  await call(command, input, { ...origin, conversations, reply: acknowledgement.reply }, acknowledgement);
  if (!acknowledgement.answered()) throw new TypeError(`the command said nothing: /${input.name}`);
}

async function call(
  command: Command,
  input: ParsedInteraction,
  context: InteractionContext,
  acknowledgement: DeferredReply,
): Promise<void> {
  if (input.kind === 'form') {
    if (command.submit === undefined) throw new TypeError(`the command takes no form: /${input.name}`);
    return command.submit({ ...context, id: input.id, value: input.value });
  }
  return command.run({
    ...context,
    subcommand: input.subcommand,
    option: (name) => input.options.get(name) ?? null,
    form: (form) => acknowledgement.form(input.name, form),
  });
}

/** One sentence and a reference for the user, everything for the log. */
async function tellFailure(
  { id }: APIInteraction,
  acknowledgement: DeferredReply,
  error: unknown,
  { clock, log }: InteractionsOptions,
): Promise<void> {
  if (isExpired(error)) {
    log.warn({ interaction: id, error }, 'an interaction could not be answered in time');
    return;
  }
  const reference = createErrorReference(clock);
  log.error({ interaction: id, reference, error }, 'a command failed');
  try {
    await acknowledgement.reply(sentence(error, reference));
  } catch (replyError) {
    log.warn({ interaction: id, reference, error: replyError }, 'its user could not be told');
  }
}

function sentence(error: unknown, reference: string): string {
  if (!(error instanceof StoreError)) return failureText('bug', reference);
  if (error.fault !== 'unavailable') return failureText('damaged', reference);
  return `That could not be saved, so it is not in force. Please try again in a minute. (reference \`${reference}\`)`;
}
