/** What a person does on the page; each shows its problem where they look, and none is lost in silence. */

import { batch } from '@preact/signals-core';
import type { OptionValues } from '../contract/actions.ts';
import type { PageMessage } from '../contract/message.ts';
import { call } from './api.ts';
import { remember, rememberPanel } from './state/browser-storage.ts';
import { newerThan } from './state/ids.ts';
import { loadInspection, panelOpen } from './state/inspector.ts';
import { readCommands } from './state/offered-commands.ts';
import { clearView, goToPresent, messageWindow, showLatest, showMessage } from './state/view.ts';
import { change, channelsFor, here, me, pings, world } from './state/world.ts';
import {
  editing,
  files,
  form,
  loadDraft,
  type PickedCommand,
  pickedCommand,
  pingReply,
  problem,
  replyTo,
  saveDraft,
  text,
} from './state/writing.ts';
import { withEmojis } from './text/emojis.ts';

/** Does what may fail; whether it went well. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  problem.value = null;
  try {
    await action();
    return true;
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
    return false;
  }
}

/** Shows a channel to a person, and goes on with what they were writing there. */
export function goTo(channelId: string, as = me.value): Promise<boolean> {
  saveDraft();
  batch(() => {
    me.value = as;
    here.value = channelId;
    clearView();
    loadDraft();
    pings.value = new Map([...pings.value].filter(([key]) => key !== `${as} ${channelId}`));
  });
  remember(as, channelId);
  return attempt(() => Promise.all([showLatest(), readCommands(), loadInspection()]));
}

/** Another person stays in the channel if they see it; in a direct message they go to their own. */
export function writeAs(id: string): Promise<boolean> {
  const { people = [], channels = [] } = world.value ?? {};
  const other = people.find((one) => one.id === id) ?? null;
  const theirs = channelsFor(channels, other);
  const wasDirect = channels.find((one) => one.id === here.value)?.kind === 'direct';
  const stay = theirs.find((one) => one.id === (wasDirect ? other?.directId : here.value)) ?? theirs[0];
  return goTo(stay?.id ?? here.value, id);
}

/** Sends what is written; if that is refused it stands there again. */
export async function send(): Promise<void> {
  const body = { as: me.value, channel: here.value, text: text.value };
  const [going, answered, attached] = [text.value, replyTo.value, files.value];
  if (going.trim() === '' && attached.length === 0) return;
  const reply = answered === null ? {} : { replyTo: answered.id, pingReply: pingReply.value };
  batch(() => {
    text.value = '';
    replyTo.value = null;
    files.value = [];
  });
  const along = attached.map((file) => ['files', file] as const);
  const sent = await attempt(() => call('POST /api/messages', { body: { ...body, ...reply }, files: along }));
  if (!sent && text.value === '' && here.value === body.channel)
    batch(() => {
      text.value = going;
      replyTo.value = answered;
      files.value = attached;
    });
  else if (sent && here.value === body.channel) await attempt(goToPresent);
}

export async function saveEdit(message: PageMessage, wording: string): Promise<void> {
  if (wording.trim() === '') return remove(message);
  const path = { channel: message.channelId, message: message.id };
  const body = { as: me.value, text: wording };
  if (wording === message.content) editing.value = null;
  else if (await attempt(() => call('PATCH /api/channels/:channel/messages/:message', { path, body })))
    editing.value = null;
}

/** Deletes a message, or dismisses one that only this person sees. */
export async function remove({ id, channelId }: PageMessage): Promise<void> {
  const path = { channel: channelId, message: id };
  editing.value = null;
  await attempt(() =>
    call('DELETE /api/channels/:channel/messages/:message', { path, query: { as: me.value } }),
  );
}

export async function react({ id, channelId }: PageMessage, emoji: string): Promise<void> {
  const body = { as: me.value, channel: channelId, message: id, emoji };
  await attempt(() => call('POST /api/reactions', { body }));
}

export async function forward({ id, channelId }: PageMessage, to: string): Promise<void> {
  const body = { as: me.value, channel: to, from: { channel: channelId, message: id } };
  if (await attempt(() => call('POST /api/forwards', { body }))) await goTo(to);
}

export async function beginThread(message: PageMessage, name: string): Promise<void> {
  const body = { as: me.value, channel: message.channelId, message: message.id, name };
  await attempt(async () => {
    const { channel } = await call('POST /api/threads', { body });
    await goTo(channel.id);
  });
}

export function jumpTo(id: string): Promise<boolean> {
  return attempt(() => showMessage(id));
}

export async function useCommand(
  use: PickedCommand,
  options: OptionValues,
  attached: readonly (readonly [string, File])[],
): Promise<void> {
  const target = use.target === null ? {} : { target: use.target };
  const body = {
    as: me.value,
    channel: here.value,
    command: use.command.id,
    path: use.path,
    options,
    ...target,
  };
  if (!(await attempt(() => call('POST /api/commands', { body, files: attached })))) return;
  pickedCommand.value = null;
  if (here.value === body.channel) await attempt(goToPresent);
}

export async function press(
  message: PageMessage,
  customId: string,
  values?: readonly string[],
): Promise<void> {
  const body = { as: me.value, channel: message.channelId, message: message.id, customId };
  await attempt(() =>
    call('POST /api/components', { body: values === undefined ? body : { ...body, values } }),
  );
}

/** Whether the bot took it; if not, the form stays as it was filled in. */
export async function submitForm(
  id: string,
  values: Readonly<Record<string, string | boolean | readonly string[]>>,
  attached: readonly (readonly [string, File])[],
): Promise<void> {
  const body = { as: me.value, form: id, values };
  if (await attempt(() => call('POST /api/forms', { body, files: attached }))) form.value = null;
}

/** What it changes is told by an event; the answer may come after a later one. */
export async function switchFault(fault: string, on: boolean): Promise<void> {
  await attempt(() => call('POST /api/faults/:fault', { path: { fault }, body: { on } }));
}

/** Tells the playground what has been seen, so that every page knows. */
export async function markRead(): Promise<void> {
  const last = messageWindow.value.messages.findLast(({ onlyFor }) => onlyFor === null);
  const known = world.value?.read[me.value]?.[here.value];
  if (last === undefined || document.hidden || !newerThan(last.id, known)) return;
  const mark = { as: me.value, channel: here.value, message: last.id };
  change(({ read }) => ({
    read: { ...read, [mark.as]: { ...read[mark.as], [mark.channel]: mark.message } },
  }));
  await call('POST /api/read', { body: mark }).catch(() => {});
}

export function showPanel(open: boolean): void {
  panelOpen.value = open;
  rememberPanel(open);
  void attempt(loadInspection);
}

/** Sends what is written, with `:names:` of emojis as the emojis themselves. */
export function sendWriting(): Promise<void> {
  text.value = withEmojis(text.value);
  return send();
}
