/** Completing an option while it is typed: answered at once from memory. What fails leaves the list empty. */

import { type APIApplicationCommandAutocompleteInteraction, InteractionResponseType } from 'discord.js';
import type { Conversations } from '../../conversation/conversations.ts';
import type { Log } from '../../log.ts';
import type { Command } from '../command.ts';
import type { InteractionCallback } from './callback.ts';
import { parseInteraction, parseOrigin } from './parse-interaction.ts';

interface CompletionPorts {
  readonly commands: ReadonlyMap<string, Command>;
  readonly conversations: Conversations;
  readonly callback: Pick<InteractionCallback, 'respond'>;
  readonly log: Log;
}

/** Of Discord's: more choices are refused, and so is a longer one. */
const MOST_CHOICES = 25;
const LONGEST_CHOICE = 100;

/** Never rejects: the next letter asks again. */
export async function complete(
  interaction: APIApplicationCommandAutocompleteInteraction,
  ports: CompletionPorts,
): Promise<void> {
  const choices = choicesFor(interaction, ports)
    .filter((choice) => choice !== '' && choice.length <= LONGEST_CHOICE)
    .slice(0, MOST_CHOICES)
    .map((choice) => ({ name: choice, value: choice }));
  try {
    const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
    await ports.callback.respond(interaction, { type, data: { choices } });
  } catch (error) {
    ports.log.debug(
      { event: 'completion.unanswered', interaction: interaction.id, error },
      'An option was not completed: Discord took no answer.',
    );
  }
}

function choicesFor(
  interaction: APIApplicationCommandAutocompleteInteraction,
  { commands, conversations, log }: CompletionPorts,
): readonly string[] {
  const input = parseInteraction(interaction);
  const origin = parseOrigin(interaction);
  if (input?.kind !== 'completion' || origin === null) return [];
  try {
    const { subcommand, focused } = input;
    return commands.get(input.command)?.complete?.({ ...origin, conversations, subcommand, focused }) ?? [];
  } catch (error) {
    const fields = { event: 'completion.failed', interaction: interaction.id, command: input.command, error };
    log.error(fields, 'An option could not be completed.');
    return [];
  }
}
