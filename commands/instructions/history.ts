/** `/instructions history` and `restore`: the versions that there were, and one of them again. */

import { setImmediate } from 'node:timers/promises';
import { time } from 'discord.js';
import type { InstructionsVersion, Scope } from '../../src/conversation/record/versions.ts';
import { type Changes, changesBetween } from '../../src/conversation/text/changes.ts';
import { type CommandContext, codeBlock, counted } from '../../src/discord/command.ts';
import { where } from './scope.ts';

const MESSAGE_LIMIT = 2_000;
const FILE = 'instructions-history.txt';

interface Told {
  readonly version: InstructionsVersion;
  readonly isInForce: boolean;
  /** From the version before; of the oldest that is kept all counts as new. */
  readonly changes: Changes;
}

export async function history(context: CommandContext, scope: Scope): Promise<void> {
  const { conversations, place, reply } = context;
  const versions = await conversations.instructionsVersions(place, scope);
  if (versions.length === 0)
    return reply(`Nothing was ever set for ${where(context, scope)}. \`/instructions set\` does.`);
  const newestFirst = (await withChanges(versions)).toReversed();
  const head = `**Instructions for ${where(context, scope)}**, ${counted(versions.length, 'version')}. \`/instructions restore\` puts one in force again.`;
  const whole = [head, ...newestFirst.map((one) => `${line(one)}${block(one)}`)].join('\n');
  if (whole.length <= MESSAGE_LIMIT) return reply(whole);
  const lines = newestFirst.map((one) => `${line(one)} · ${extent(one.changes)}`);
  const file = { name: FILE, text: newestFirst.map(paragraph).join('\n\n') };
  await reply([head, ...lines, 'What changed is in the file.'].join('\n'), [file]);
}

export async function restore(context: CommandContext, scope: Scope): Promise<void> {
  const { conversations, option, place, reply, user } = context;
  const asked = option('version') ?? '';
  const versions = await conversations.instructionsVersions(place, scope);
  const version = versions.find(({ number }) => String(number) === asked);
  const inForce = versions.at(-1);
  if (version === undefined || inForce === undefined) {
    return reply(
      `There is no version ${/^\d{1,9}$/.test(asked) ? asked : 'of that number'} for ${where(context, scope)}. \`/instructions history\` lists those that are kept.`,
    );
  }
  if (version.text === inForce.text)
    return reply(`Version ${version.number} says what is in force for ${where(context, scope)} already.`);
  await conversations.setInstructions(place, scope, version.text, user.id);
  await reply(
    `Version ${version.number} is in force again for ${where(context, scope)} from the next turn, as version ${inForce.number + 1}.`,
  );
}

/** One at a time: of long texts each takes a while, and others wait. */
async function withChanges(versions: readonly InstructionsVersion[]): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const [at, version] of versions.entries()) {
    const changes = changesBetween(versions[at - 1]?.text ?? '', version.text ?? '');
    told.push({ version, isInForce: at === versions.length - 1, changes });
    await setImmediate();
  }
  return told;
}

function line({ version: { number, text, by, at }, isInForce }: Told): string {
  return [
    `**${number}**`,
    ...(isInForce ? ['in force'] : []),
    ...(text === null ? ['cleared'] : []),
    by === null ? 'set before versions were kept' : `<@${by}>`,
    ...(at === null ? [] : [time(Math.floor(at / 1_000), 'f')]),
  ].join(' · ');
}

function block({ changes: { lines } }: Told): string {
  return lines.length === 0 ? '' : `\n${codeBlock(lines.join('\n'), 'diff')}`;
}

function extent({ added, removed }: Changes): string {
  return `+${added} −${removed} ${added + removed === 1 ? 'line' : 'lines'}`;
}

/** In the file, which shows no name for an id and no time of the reader's. */
function paragraph({ version: { number, text, by, at }, isInForce, changes }: Told): string {
  const who = by === null ? 'before versions were kept' : `by the user ${by}`;
  const when = at === null ? '' : `, ${new Date(at).toISOString()}`;
  const state = `${isInForce ? ', in force' : ''}${text === null ? ', cleared' : ''}`;
  return [`Version ${number}${state}, set ${who}${when}`, ...changes.lines].join('\n');
}
