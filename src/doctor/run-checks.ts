/** Runs all checks of an installation: the settings first, then Discord, the assistant and the store side by side. */

import { systemClock } from '../async/clock.ts';
import { type Config, loadConfig, loadStoreConfig, secretsOf, storeSecrets, unproxied } from '../config.ts';
import { ConfigError } from '../errors.ts';
import { createLog } from '../log.ts';
import { checkAssistant } from './check-assistant.ts';
import { checkDiscord } from './check-discord.ts';
import { checkModeration } from './check-moderation.ts';
import { checkPrices } from './check-prices.ts';
import { checkStore } from './check-store.ts';
import { type Finding, fail, ok, withoutSecrets } from './finding.ts';

/** @param readEnvironment throws ConfigError when there is a `.env` that does not read, which is a finding, too */
export async function runChecks(
  readEnvironment: () => Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const environment = orConfigError(readEnvironment);
  if (environment instanceof ConfigError) return settingsFindings(environment);
  const config = orConfigError(() => loadConfig(environment));
  const store = loadStoreConfig(environment);
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const [discord, assistant, moderation, database, mcp] = await Promise.all([
    config instanceof ConfigError ? [] : checkDiscord(config.discord, log),
    config instanceof ConfigError ? [] : checkAssistant(config.engine, log),
    config instanceof ConfigError ? [] : checkModeration(config),
    store === null ? [] : checkStore(store, systemClock),
    config instanceof ConfigError ? [] : mcpFindings(config),
  ]);
  const settings =
    config instanceof ConfigError
      ? settingsFindings(config)
      : [
          ok('settings', 'all are usable'),
          checkPrices(config),
          ...keyFindings(config),
          ...proxyFindings(config, environment),
        ];
  const secrets = [
    environment.DISCORD_TOKEN ?? '',
    environment.OPENAI_API_KEY ?? '',
    ...(store === null ? [] : storeSecrets(store)),
    ...(config instanceof ConfigError ? [] : secretsOf(config)),
  ];
  return withoutSecrets([...settings, ...discord, ...assistant, ...moderation, ...database, ...mcp], secrets);
}

/** Nothing of it is loaded where there is no server. */
async function mcpFindings({ mcpServers }: Config): Promise<readonly Finding[]> {
  if (mcpServers.length === 0) return [];
  const { checkMcp } = await import('./check-mcp.ts');
  return checkMcp(mcpServers, systemClock);
}

/** Of the keys' files there are lines only where others can read them; that there is no key is said with the store. */
function keyFindings({ storeNotices }: Config): readonly Finding[] {
  return storeNotices
    .filter(({ event }) => event === 'store.key-exposed')
    .map(({ text }) => fail('settings', text));
}

/** Of a proxy there is a line only where one is passed by. */
function proxyFindings(config: Config, environment: Readonly<Record<string, string>>): readonly Finding[] {
  const notice = unproxied(config, environment);
  return notice === null ? [] : [fail('proxy', notice)];
}

function settingsFindings({ problems }: ConfigError): readonly Finding[] {
  return problems.map((problem) => fail('settings', problem));
}

function orConfigError<T>(work: () => T): T | ConfigError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
