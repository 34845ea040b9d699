/** The checks of a set-up: the doctor's own, with those alone that the questions are about. */

import { type Config, loadConfig } from '../config.ts';
import { checkAssistant } from '../doctor/check-assistant.ts';
import { checkToken, findingsOf } from '../doctor/check-discord.ts';
import { type Finding, fail, withoutSecrets } from '../doctor/finding.ts';
import { ConfigError } from '../errors.ts';
import { createLog } from '../log.ts';
import { ASKED, type Settings } from './asked.ts';

export interface Checked {
  readonly findings: readonly Finding[];
  /** Null where Discord did not tell. */
  readonly applicationId: string | null;
}

const QUIET = createLog({ level: 'silent', format: 'json', secrets: [] });
/** What the bot can be set up without, and its owner mends on Discord's side. */
const NOTES: ReadonlySet<string> = new Set(['commands', 'permissions', 'gateway']);

/** Whether a finding is no reason against writing the settings down. */
export function isNote({ check, ok }: Finding): boolean {
  return !ok && NOTES.has(check);
}

export async function checkSettings(settings: Settings): Promise<Checked> {
  const config = configOf(settings);
  if (config instanceof ConfigError)
    return { findings: config.problems.map((problem) => fail('settings', problem)), applicationId: null };
  const [token, assistant] = await Promise.all([
    checkToken(config.discord),
    checkAssistant(config.engine, QUIET),
  ]);
  const discord = await findingsOf(token, config.discord, QUIET);
  return {
    findings: hidden([...discord, ...assistant], settings),
    applicationId: token.kind === 'accepted' ? token.found.applicationId : null,
  };
}

/** Of the assistant alone; problems of other settings are not its business. */
export async function checkAssistantOf(settings: Settings): Promise<readonly Finding[]> {
  const config = configOf(settings);
  if (config instanceof ConfigError) return config.problems.map((problem) => fail('settings', problem));
  return hidden(await checkAssistant(config.engine, QUIET), settings);
}

/** A service may have repeated a secret. */
function hidden(
  findings: readonly Finding[],
  { DISCORD_TOKEN, OPENAI_API_KEY }: Settings,
): readonly Finding[] {
  return withoutSecrets(findings, [DISCORD_TOKEN ?? '', OPENAI_API_KEY ?? '']);
}

/** What is wrong with settings that nobody is asked for, a line each. */
export function otherProblems(settings: Settings): readonly string[] {
  const config = configOf(settings);
  if (!(config instanceof ConfigError)) return [];
  return config.problems.filter((problem) => !ASKED.some((name) => problem.startsWith(`${name}:`)));
}

function configOf(settings: Settings): Config | ConfigError {
  try {
    return loadConfig(settings);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
