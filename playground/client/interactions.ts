/** What people ask the bot by other ways than writing: commands, completions, buttons, selects, forms. */

import { LRUCache } from 'lru-cache';
import type { InteractionResponse } from '../../emulators/discord/events.ts';
import type { CommandUse } from '../../emulators/discord/interactions/command-use.ts';
import { ACKNOWLEDGE_WITHIN_MS } from '../../emulators/discord/interactions/endpoints.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { ApiObject, Message, StoredFile } from '../../emulators/discord/world/entities.ts';
import { systemClock } from '../../src/async/clock.ts';
import { within } from '../../src/async/timeout.ts';
import type { PageForm } from '../contract/actions.ts';
import type { UserClient } from './client.ts';
import { answerForm, pageForm } from './forms.ts';
import type { Participants } from './participants.ts';

type InteractionActions = Pick<UserClient, 'use' | 'complete' | 'press' | 'submit'> & {
  /** Uses a command that was written as a line. */
  byLine(personId: string, channelId: string, line: string): void;
  /** Keeps the form that a response opens, if it opens one. */
  openForm(response: InteractionResponse): PageForm | null;
};

const FORMS_KEPT = 100;

export function createInteractionActions(
  discord: LocalDiscord,
  participants: Participants,
): InteractionActions {
  const { commands, interactions, apiUrl } = discord;
  const forms = new LRUCache<string, InteractionResponse>({ max: FORMS_KEPT });
  const cdnUrl = apiUrl.replace(/\/api$/, '/cdn');

  const useOf = (use: Parameters<UserClient['use']>[0] & { focused?: string }): CommandUse => {
    const command = commands.registered.find(({ id }) => id === use.command);
    if (command === undefined) throw new Error('There is no such command any more.');
    const { path = [], options = {}, target, focused } = use;
    participants.channel(use.channel, use.as);
    if (participants.user(use.as).bot) throw new Error('Bots use no commands.');
    return {
      command,
      path,
      options,
      ...(target === undefined ? {} : { target }),
      ...(focused === undefined ? {} : { focused }),
    };
  };

  return {
    byLine(personId, channelId, line) {
      participants.person(personId).command(channelId, line);
    },

    use(use, uploads) {
      const files = participants.store(uploads);
      const attached = Object.fromEntries(uploads.map(({ field }, n) => [field, files[n]?.id ?? '']));
      const whole = useOf({ ...use, options: { ...use.options, ...attached } });
      return participants.person(use.as).use(use.channel, whole, files).id;
    },

    async complete(use) {
      const asked = participants.person(use.as).complete(use.channel, useOf(use));
      const response = await within(systemClock, ACKNOWLEDGE_WITHIN_MS, asked.response(), () => null);
      if (response === null) throw new Error('The bot offered nothing in time.');
      return response.choices;
    },

    press({ as, channel: channelId, message: messageId, customId, values = [] }) {
      const channel = participants.channel(channelId, as);
      const apart = interactions.ephemerals(channelId).find((one) => one.message.id === messageId);
      const message = apart?.person.id === as ? apart.message : participants.message(channel, messageId);
      const component = componentOf(message, customId);
      if (component === undefined) throw new Error('This message has no such button or menu any more.');
      if (component.disabled === true) throw new Error('This is disabled.');
      checkChoice(component, values);
      const type = Number(component.type);
      return participants.person(as).press(channelId, message, { customId, type, values }).id;
    },

    submit({ as, form: formId, values }, uploads) {
      const opened = forms.get(formId);
      if (opened === undefined || opened.form === null || opened.person.id !== as)
        throw new Error('This form has been sent already.');
      const files = Map.groupBy(
        participants.store(uploads).map((file, n): [string, StoredFile] => [uploads[n]?.field ?? '', file]),
        ([field]) => field,
      );
      const byField = new Map([...files].map(([field, ones]) => [field, ones.map(([, file]) => file)]));
      const { components, resolved } = answerForm(opened.form, values, byField, cdnUrl);
      forms.delete(formId);
      const customId = String(opened.form.custom_id);
      return participants.person(as).submitComponents(opened.channel.id, customId, components, resolved).id;
    },

    openForm(response) {
      const form = pageForm(response);
      if (form === null) return null;
      forms.set(form.id, response);
      return form;
    },
  };
}

function componentOf(message: Message, customId: string): ApiObject | undefined {
  const rows = message.components as readonly { readonly components?: readonly ApiObject[] }[];
  return rows.flatMap((row) => row.components ?? []).find((part) => part.custom_id === customId);
}

function checkChoice(component: ApiObject, values: readonly string[]): void {
  if (component.type === 2) return;
  const { min_values: least = 1, max_values: most = 1 } = component as {
    min_values?: number;
    max_values?: number;
  };
  if (values.length < least || values.length > most)
    throw new Error(`This menu takes ${least} to ${most} choices, not ${values.length}.`);
  const options = component.options as readonly { readonly value: string }[] | undefined;
  const stray =
    options === undefined ? undefined : values.find((value) => !options.some((one) => one.value === value));
  if (stray !== undefined) throw new Error(`This menu has no choice ${stray}.`);
}
