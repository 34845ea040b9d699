/** The base URL of a service: what it may be, and the words for what is usually wrong with one. */

import { z } from 'zod';
import { isPrivateHost } from '../private-host.ts';
import { expectedGot, hasInvisible, quoted } from './wording.ts';

interface BaseUrl {
  readonly what: string;
  /** Whether the service's requests may carry a query that stands here; Azure wants one. */
  readonly query: 'kept' | 'refused';
  /** What is wrong with the path, with the remedy; null for nothing. */
  pathProblem(path: string, url: URL): string | null;
}

/** Ends of a path that the client adds to the base URL itself. Azure's base URLs may end in /models. */
const ENDPOINT =
  /\/(chat\/completions|completions|responses|conversations|assistants|threads|embeddings|v\d\w*\/models(\/[^/]+)?)$/;

export const assistantBaseUrl = baseUrl({
  what: 'the assistant’s base URL',
  query: 'kept',
  pathProblem(path, { hostname, searchParams }) {
    const [, endpoint] = ENDPOINT.exec(path) ?? [];
    if (endpoint !== undefined)
      return `expected a base URL without the endpoint; remove /${endpoint.replace(/^v\d\w*\//, '')} at its end`;
    if (/(^|\.)api\.openai\.com$/.test(hostname) && path === '')
      return 'expected a base URL with the version; write /v1 at its end';
    if ([...searchParams.keys()].some((name) => /^(api[-_]?)?key$|token$/i.test(name)))
      return 'expected a base URL without the key; set OPENAI_API_KEY to it';
    return null;
  },
});

export const collectorBaseUrl = baseUrl({
  what: 'the collector’s base URL',
  query: 'refused',
  pathProblem(path, url) {
    if (/\/v1\/traces$/.test(path))
      return 'expected a base URL without the endpoint; remove /v1/traces at its end';
    return isPublicHttp(url.href) ? unencrypted(url.href, 'what is traced') : null;
  },
});

export const discordBaseUrl = baseUrl({
  what: 'Discord’s REST base URL',
  query: 'refused',
  pathProblem(path, url) {
    if (/\/v\d+(\/|$)/.test(path))
      return 'expected a URL without the version; remove the /v… and all behind it';
    const [endpoint] = /\/(gateway(\/bot)?|users\/@me|applications\/@me|webhooks\/.*)$/.exec(path) ?? [];
    if (endpoint !== undefined)
      return `expected a base URL without the endpoint; remove ${endpoint} at its end`;
    if (/(^|\.)discord(app)?\.com$/.test(url.hostname) && path !== '/api')
      return 'expected https://discord.com/api; remove the variable, that is its default';
    return isPublicHttp(url.href) ? unencrypted(url.href, 'the bot’s token') : null;
  },
});

/** As it is set, without slashes at its end. */
function baseUrl(options: BaseUrl) {
  return z
    .string()
    .superRefine((text, context) => {
      const message = problemOf(text, options);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .transform((text) => {
      const [, path = '', query = ''] = /^([^?]*?)\/*(\?.*)?$/.exec(text) ?? [];
      return `${path}${query}`;
    });
}

function problemOf(text: string, { what, query, pathProblem }: BaseUrl): string | null {
  const kind = `${what}, an http or https URL without user and password`;
  if (hasInvisible(text) || /\s/.test(text))
    return expectedGot(`${what} without blanks and invisible characters`, text);
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text))
    return `${expectedGot(kind, text)}; write https:// before it, or http:// for a server of your own`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return expectedGot(kind, text);
  if (url.hash !== '' || text.endsWith('#'))
    return `${expectedGot(`${what} without a #`, text)}; remove the # and all behind it`;
  if (query === 'refused' && text.includes('?'))
    return `expected ${what} without a query; remove the ? and all behind it`;
  return pathProblem(url.pathname.replace(/\/+$/, ''), url);
}

/** Whether it is http to a host that a name or an address puts into the public network. */
export function isPublicHttp(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && !isPrivateHost(url.hostname);
}

/** The problem of such a URL. */
export function unencrypted(text: string, what: string): string {
  return `expected https for a host in the public network, got ${quoted(new URL(text).origin)}; ${what} would travel unencrypted: write https://, or the private address of a server of your own`;
}
