/** What comes of a set-up that found everything in order: the file, and what its owner does next. */

import { inviteLink } from '../doctor/permissions.ts';
import type { Changes, Settings } from './asked.ts';
import { readEnvFile, writeEnvFile } from './env-file.ts';
import { withValues } from './env-text.ts';

export interface EnvPlace {
  /** Of the `.env`. */
  readonly path: string;
  /** Of the example with every setting, which a new file begins as. */
  readonly examplePath: string;
}

/** Throws BotError when it cannot be written; then it is as it was. */
export function writeSettings(
  { path, examplePath }: EnvPlace,
  former: string | null,
  changes: Changes,
): void {
  writeEnvFile(path, withValues(former ?? fresh(examplePath), changes), former);
}

/** The example without the sentence on what to do with it. */
function fresh(examplePath: string): string {
  return (readEnvFile(examplePath) ?? '').replace(/ Copy this file to .*$/m, '');
}

/** What is set in the process wins over the file, which may surprise. Empty for nothing. Pure. */
export function overruled(changes: Changes, environment: Settings): readonly string[] {
  return Object.entries(changes)
    .filter(([name, value]) => environment[name] !== undefined && environment[name] !== value)
    .map(([name]) => `${name} is also set in the environment, which wins over .env: unset it there.`);
}

export function inviteText(applicationId: string): string {
  return `Invite the bot to a server, with the least permissions that it needs: ${inviteLink(applicationId)}`;
}

export const NEXT =
  'Start the bot with `npm start`; `npm run doctor` checks the whole installation at any time.';
