/** What the set-up asks for, and what may be answered: the configuration's own rules, one by one. */

import { VARIABLES } from '../variables.ts';

/** The variables that it asks for. The store's key it makes by itself. */
export const ASKED = [
  'DISCORD_TOKEN',
  'OPENAI_API_KEY',
  'ASSISTANT_ENGINE',
  'OPENAI_BASE_URL',
  'ASSISTANT_MODEL',
] as const;
export type Asked = (typeof ASKED)[number];

/** By the variable's name, as `.env` or a process has them. */
export type Settings = Readonly<Record<string, string>>;
/** What is to be in `.env` afterwards; an empty text unsets, and what is not in it stays as it is. */
export type Changes = { readonly [name in Asked | 'STORE_KEY']?: string };

/** What is wrong with an answer, in one sentence; null for nothing. A secret is never repeated in it. */
export function problemOf(name: Asked, text: string): string | null {
  const read = VARIABLES[name].safeParse(text.trim());
  return read.success ? null : (read.error.issues[0]?.message ?? null);
}

/** The answer as the bot will read it, without what is pasted along; one that is no answer stays as it is. */
export function tidy(name: Asked, text: string): string {
  return VARIABLES[name].safeParse(text.trim()).data ?? text.trim();
}

/** The settings with the changes in them. Pure. */
export function withChanges(settings: Settings, changes: Changes): Settings {
  return Object.fromEntries(Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== ''));
}

/** Where Discord is, of settings that are in order. */
export function apiUrlOf({ DISCORD_API_URL }: Settings): string {
  return VARIABLES.DISCORD_API_URL.parse(DISCORD_API_URL);
}
