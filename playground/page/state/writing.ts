/** What is being written: the text by person and channel, the message answered or edited, the files to go along. */

import { signal } from '@preact/signals-core';
import type { PageCommand, PageForm, PageOption } from '../../contract/actions.ts';
import type { PageMessage } from '../../contract/message.ts';
import { here, me } from './world.ts';

export const text = signal('');
export const replyTo = signal<PageMessage | null>(null);
export const pingReply = signal(true);
export const editing = signal<string | null>(null);
export const files = signal<readonly File[]>([]);
/** Why the last action was refused. */
export const problem = signal<string | null>(null);
/** The form that the bot asks this person to fill in. */
export const form = signal<PageForm | null>(null);
/** The command whose options are being filled in. */
export const pickedCommand = signal<PickedCommand | null>(null);

export interface PickedCommand {
  readonly command: PageCommand;
  /** Names of the group and the subcommand. */
  readonly path: readonly string[];
  readonly options: readonly PageOption[];
  readonly description: string;
  /** Of a context menu: the message's or the user's id. */
  readonly target: string | null;
}

const drafts = new Map<string, string>();

/** Keeps the text for when this person comes back here. */
export function saveDraft(): void {
  drafts.set(`${me.value} ${here.value}`, text.value);
}

export function loadDraft(): void {
  text.value = drafts.get(`${me.value} ${here.value}`) ?? '';
  replyTo.value = null;
  pingReply.value = true;
  editing.value = null;
  files.value = [];
  problem.value = null;
  pickedCommand.value = null;
}
