/** The set-up as a conversation at the terminal. Nothing is written before the last question is answered. */

import { setIn } from '../config.ts';
import { askForAssistant } from './ask-assistant.ts';
import { askForToken } from './ask-discord.ts';
import { apiUrlOf, type Changes, type Settings, withChanges } from './asked.ts';
import { otherProblems } from './checks.ts';
import { readEnvFile } from './env-file.ts';
import { readEnvText } from './env-text.ts';
import { type EnvPlace, inviteText, NEXT, overruled, writeSettings } from './outcome.ts';
import { planKey } from './store-key.ts';
import type { Terminal } from './terminal.ts';

export interface TerminalIo extends EnvPlace {
  readonly environment: Settings;
}

/** Resolves with whether the settings are written. Throws BotError for a `.env` that cannot be read or written. */
export async function setUpAtTerminal(terminal: Terminal, io: TerminalIo): Promise<boolean> {
  const { path, environment } = io;
  terminal.begin('Bobbin');
  const former = readEnvFile(path);
  if (
    former !== null &&
    !(await terminal.agree(`${path} is there. Replace in it what you answer now?`, false))
  ) {
    terminal.end('It is left alone. `npm run doctor` checks the installation.');
    return false;
  }
  const settings = setIn({ ...readEnvText(former ?? ''), ...environment });
  const problems = otherProblems(settings);
  for (const problem of problems) terminal.warn(problem);
  if (problems.length > 0) {
    terminal.end('Mend that first, in .env or in the environment. Nothing was written.');
    return false;
  }
  const { token, applicationId } = await askForToken(terminal, settings, apiUrlOf(settings));
  const withToken = withChanges(settings, { DISCORD_TOKEN: token });
  const answers: Changes = { DISCORD_TOKEN: token, ...(await askForAssistant(terminal, withToken)) };
  const plan = await planKey(withChanges(settings, answers));
  if (plan.kind === 'refused') {
    terminal.end(`${plan.why}. Nothing was written.`);
    return false;
  }
  writeSettings(io, former, plan.kind === 'new' ? { ...answers, STORE_KEY: plan.key } : answers);
  terminal.say(`${path} is written, for its owner’s eyes alone.`);
  if (plan.kind === 'new') terminal.warn(plan.says);
  for (const line of overruled(answers, environment)) terminal.warn(line);
  terminal.say(inviteText(applicationId));
  terminal.end(NEXT);
  return true;
}
