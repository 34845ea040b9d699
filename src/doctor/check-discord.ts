/** What Discord says about the bot: over REST alone, so that a running bot's session is left alone. */

import { systemClock } from '../async/clock.ts';
import type { Config } from '../config.ts';
import { createDiscordRest, type DiscordRest } from '../discord/rest/create-rest.ts';
import { type Preflight, preflight } from '../discord/session/preflight.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { GATEWAY, readAnswer, SERVERS, type Server } from './discord-answers.ts';
import { count, duration, type Finding, fail, ok } from './finding.ts';
import { inviteLink, missingPermissions } from './permissions.ts';

/** Of the servers that lack something, so many are named. */
const NAMED = 10;
const PAGE = 200;
/** 1,000 servers. */
const MOST_PAGES = 5;
/** Below this share of the day's identifies something is starting the bot over and over. */
const FEW = 0.1;

const FIRST = 'mend this first, nothing else of Discord was checked';

type Rest = DiscordRest['rest'];

export async function checkDiscord(config: Config['discord'], log: Log): Promise<readonly Finding[]> {
  return findingsOf(await checkToken(config), config, log);
}

/** What there is to say once it is known whether Discord takes the token. */
export async function findingsOf(
  checked: TokenCheck,
  config: Config['discord'],
  log: Log,
): Promise<readonly Finding[]> {
  if (checked.kind === 'refused') return [fail('token', `${checked.why}: ${FIRST}`)];
  const { found } = checked;
  // Its token was accepted a moment ago; what is refused all the same is told by the check that meets it.
  const { rest } = createDiscordRest({ ...config, clock: systemClock, log, onUnauthorized: () => {} });
  return [
    ok('token', `Discord accepts it; the application is ${found.applicationId}`),
    ...checkApplication(found),
    await attempt('permissions', config.apiUrl, () => permissions(rest, found.applicationId)),
    await attempt('gateway', config.apiUrl, () => gateway(rest)),
  ];
}

export type TokenCheck =
  | { readonly kind: 'accepted'; readonly found: Preflight }
  | { readonly kind: 'refused'; readonly why: string };

/** Whether Discord takes the token, and what it tells of its application. `why` is for people, also where nothing answers. */
export async function checkToken(asked: Pick<Config['discord'], 'token' | 'apiUrl'>): Promise<TokenCheck> {
  try {
    const found = await preflight(asked);
    return /^\d+$/.test(found.applicationId)
      ? { kind: 'accepted', found }
      : { kind: 'refused', why: notDiscord(asked.apiUrl) };
  } catch (error) {
    return { kind: 'refused', why: whatFailed(error, asked.apiUrl) };
  }
}

/** What the application's own switches mean for the bot. Pure. */
export function checkApplication(found: Preflight): readonly Finding[] {
  return [intents(found), commands(found)];
}

async function attempt(check: string, apiUrl: string, work: () => Promise<Finding | null>): Promise<Finding> {
  try {
    return (await work()) ?? fail(check, notDiscord(apiUrl));
  } catch (error) {
    const what = whatFailed(error, apiUrl);
    return fail(check, `Discord did not say (${what}): try again in a minute`);
  }
}

/** In words for people, also where the library could not read what claims to be JSON. */
function whatFailed(error: unknown, apiUrl: string): string {
  const { cause = error } = error as { readonly cause?: unknown };
  return cause instanceof SyntaxError || cause instanceof TypeError ? notDiscord(apiUrl) : messageOf(error);
}

function notDiscord(apiUrl: string): string {
  return `what answers at ${apiUrl} is not Discord, or not in order; check DISCORD_API_URL and any proxy`;
}

function intents({ readsContent, applicationId }: Preflight): Finding {
  return readsContent
    ? ok(
        'intents',
        'Message Content Intent is on: the bot can read every message, also one that does not mention it',
      )
    : ok(
        'intents',
        `Message Content Intent is off: the bot reads what mentions it, replies to it and direct messages; for more switch it on at https://discord.com/developers/applications/${applicationId}/bot`,
      );
}

function commands({ interactionsUrl, applicationId }: Preflight): Finding {
  return interactionsUrl === null
    ? ok('commands', 'Discord sends them to the bot')
    : fail(
        'commands',
        `Discord sends them to ${interactionsUrl} and none to the bot: clear Interactions Endpoint URL at https://discord.com/developers/applications/${applicationId}/information`,
      );
}

/** Null where the answer is not Discord's. */
async function permissions(rest: Rest, applicationId: string): Promise<Finding | null> {
  const found = await serversOf(rest);
  if (found === null) return null;
  const { servers, more } = found;
  const invite = inviteLink(applicationId);
  if (servers.length === 0) return fail('permissions', `the bot is in no server: invite it with ${invite}`);
  const lacking = servers.flatMap(({ name, permissions: held }) => {
    const missing = missingPermissions(held);
    return missing.length === 0 ? [] : [`${name} (${missing.join(', ')})`];
  });
  const all = `${more ? 'the first ' : ''}${count(servers.length, 'server')}`;
  if (lacking.length === 0) return ok('permissions', `all that the bot needs, in ${all}`);
  const named = lacking.slice(0, NAMED).join('; ');
  const others = lacking.length > NAMED ? `; and ${lacking.length - NAMED} more` : '';
  return fail(
    'permissions',
    `missing in ${lacking.length} of ${all}, ${named}${others}: give them to the bot’s role there, or invite it again with ${invite}`,
  );
}

async function serversOf(
  rest: Rest,
): Promise<{ readonly servers: readonly Server[]; readonly more: boolean } | null> {
  const servers: Server[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), after: servers.at(-1)?.id ?? '0' });
    const found = readAnswer(SERVERS, await rest.get('/users/@me/guilds', { query }));
    if (found === null) return null;
    servers.push(...found);
    if (found.length < PAGE) return { servers, more: false };
  }
  return { servers, more: true };
}

/** Null where the answer is not Discord's. */
async function gateway(rest: Rest): Promise<Finding | null> {
  const found = readAnswer(GATEWAY, await rest.get('/gateway/bot'));
  if (found === null) return null;
  const { shards, session_start_limit: limit } = found;
  const left = `${limit.remaining} of ${limit.total} identifies are left`;
  const until = duration(limit.reset_after);
  if (limit.remaining < shards)
    return fail(
      'gateway',
      `${left}, and ${count(shards, 'shard')} need one each: start the bot again in ${until}`,
    );
  if (limit.remaining < limit.total * FEW)
    return fail(
      'gateway',
      `${left} for ${until}: find in the bot’s log why it starts so often, Discord resets the token at none`,
    );
  return ok('gateway', `${left} for ${until}`);
}
