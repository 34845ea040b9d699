/** The set-up without questions: everything stands in the command line and in the environment. */

import { setIn } from '../config.ts';
import { render } from '../doctor/finding.ts';
import { ASKED, type Changes, type Settings, tidy, withChanges } from './asked.ts';
import { checkSettings, isNote } from './checks.ts';
import { readEnvFile } from './env-file.ts';
import { readEnvText } from './env-text.ts';
import type { Options } from './options.ts';
import { type EnvPlace, inviteText, NEXT, overruled, writeSettings } from './outcome.ts';
import { planKey } from './store-key.ts';

export interface ToldIo extends EnvPlace {
  /** What the process itself has set. */
  readonly environment: Settings;
  /** To standard output. */
  write(text: string): void;
}

/** Resolves with whether all is well. Throws BotError for a `.env` that cannot be read or written. */
export async function setUpAsTold({ given, check, force }: Options, io: ToldIo): Promise<boolean> {
  const { path, environment } = io;
  const say = (line: string): void => io.write(`${line}\n`);
  const former = readEnvFile(path);
  if (former !== null && !force && !check) {
    say(`${path} is there, so it is left alone. --force replaces what is given and keeps the rest.`);
    return false;
  }
  const changes = changesOf(environment, given);
  const settings = withChanges(setIn({ ...readEnvText(former ?? ''), ...environment }), changes);
  const { findings, applicationId } = await checkSettings(settings);
  io.write(render(findings, (one) => (one.ok ? 'ok' : isNote(one) ? 'note' : 'FAIL')));
  const invite = applicationId === null ? null : inviteText(applicationId);
  if (invite !== null) say(invite);
  const plan = await planKey(settings);
  if (plan.kind === 'refused') say(plan.why);
  const isWell = plan.kind !== 'refused' && findings.every((one) => one.ok || isNote(one));
  if (!isWell) say('Nothing was written. Mend what is said above, and run the set-up again.');
  if (!isWell || check) return isWell;
  writeSettings(io, former, plan.kind === 'new' ? { ...changes, STORE_KEY: plan.key } : changes);
  say(`${path} is written, for its owner’s eyes alone.`);
  if (plan.kind === 'new') say(plan.says);
  for (const line of overruled(changes, environment)) say(line);
  say(NEXT);
  return true;
}

/** A flag counts before the environment. Pure. */
function changesOf(environment: Settings, given: Changes): Changes {
  const entries = ASKED.flatMap((name) => {
    const value = given[name] ?? environment[name];
    return value === undefined ? [] : [[name, tidy(name, value)]];
  });
  return Object.fromEntries(entries);
}
