/**
 * What does not go through the proxy that the environment names. Node takes its own clients through one only when it is
 * started with NODE_USE_ENV_PROXY=1 (https://nodejs.org/api/cli.html#node_use_env_proxy1), the assistant's and Discord's
 * REST client among them. discord.js has no setting for the gateway's socket
 * (https://github.com/discordjs/discord.js/issues/10716).
 */

import { isPrivateHost } from '../private-host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxySettings {
  readonly apiUrl: string;
  readonly baseUrl: string;
  /** With what `.env` holds. */
  readonly environment: Environment;
  /** How Node was started: it reads no `.env`. */
  readonly node: { readonly environment: Environment; readonly arguments: readonly string[] };
}

interface Target {
  readonly what: string;
  readonly url: string;
  readonly client: 'node' | 'discord.js';
}

/** Sentences for the operator, or null where nothing passes a proxy by that ought to go through it. Pure. */
export function proxyNotice(settings: ProxySettings): string | null {
  const { apiUrl, baseUrl, environment } = settings;
  const targets: readonly Target[] = [
    { what: 'Discord’s REST API', url: apiUrl, client: 'node' },
    { what: 'the assistant', url: baseUrl, client: 'node' },
    { what: 'Discord’s gateway', url: gatewayOf(apiUrl), client: 'discord.js' },
  ];
  const past = targets.flatMap((target) => {
    const variable = proxyOf(target.url, environment);
    const isUsed = variable !== null && target.client === 'node' && usedByNode(variable, settings.node);
    return variable === null || isUsed ? [] : [{ ...target, variable, host: hostOf(target.url) }];
  });
  const [first] = past;
  if (first === undefined) return null;
  const ofNode = past.filter(({ client }) => client === 'node').map(named);
  const ofDiscordJs = past.filter(({ client }) => client === 'discord.js').map(named);
  return [
    `${first.variable} is set, but not everything goes through that proxy.`,
    ...ofNode.map(
      (name) =>
        `${name} does when NODE_USE_ENV_PROXY=1 and the proxy are set in the environment that starts the bot, not in .env.`,
    ),
    ...ofDiscordJs.map((name) => `${name} never does: it has to be reachable directly.`),
    `Name in NO_PROXY what is reached directly: ${past.map(({ host }) => host).join(',')}.`,
  ].join(' ');
}

function named({ what, host }: { readonly what: string; readonly host: string }): string {
  return `${what[0]?.toUpperCase()}${what.slice(1)} (${host})`;
}

/** Discord's answer names it; for Discord itself it is known. */
function gatewayOf(apiUrl: string): string {
  return /(^|\.)discord(app)?\.com$/.test(hostOf(apiUrl)) ? 'https://gateway.discord.gg' : apiUrl;
}

/** The variable whose proxy the URL ought to go through; null for none, as for a host of one's own network. */
function proxyOf(url: string, environment: Environment): string | null {
  const { protocol, hostname, port } = new URL(url);
  if (isPrivateHost(hostname) || isExempt(hostname, port || defaultPort(protocol), environment)) return null;
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return [name, name.toLowerCase(), 'ALL_PROXY', 'all_proxy'].find((one) => isSet(environment, one)) ?? null;
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

function isExempt(host: string, port: string, environment: Environment): boolean {
  const list = environment.NO_PROXY ?? environment.no_proxy ?? '';
  return list.split(/[\s,]+/).some((entry) => {
    const [, name = '', only = port] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === '*') return true;
    return name !== '' && only === port && (host === name || host.endsWith(`.${name}`));
  });
}

function usedByNode(variable: string, { environment, arguments: args }: ProxySettings['node']): boolean {
  const options = [...args, ...(environment.NODE_OPTIONS ?? '').split(/\s+/)];
  const isOn = environment.NODE_USE_ENV_PROXY === '1' || options.includes('--use-env-proxy');
  return isOn && isSet(environment, variable) && !/^all_/i.test(variable);
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '').trim() !== '';
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}
