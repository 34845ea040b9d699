/** Where the store is: a file's path, or a server's address, in the form of a URL, and the words for what is neither. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { expectedGot, hasInvisible } from './wording.ts';

/** A file's path, or the address of a Redis or PostgreSQL as its client reads it, user and password included. */
export type DatabaseUrl =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'redis' | 'postgres'; readonly url: string };

const A_URL =
  'sqlite://PATH, such as sqlite://data/bobbin.sqlite, or redis://HOST, rediss://HOST or postgres://HOST/DATABASE';
const REDIS = /^rediss?:\/\//;
const POSTGRES = /^postgres(ql)?:\/\//;

/** A `~` at the beginning of a path stands for the home folder, as a shell has it. */
export const databaseUrl = z
  .string()
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .transform(parse);

/** Null for what is no such URL; `problemOf` says why. */
export function parseDatabaseUrl(text: string): DatabaseUrl | null {
  return problemOf(text) === null ? parse(text) : null;
}

/** What is wrong with it, with the remedy and without the user or password; null if nothing is. */
export function problemOf(text: string): string | null {
  if (hasInvisible(text)) return expectedGot('a URL without invisible characters', text);
  if (REDIS.test(text)) return problemOfRedis(text);
  if (POSTGRES.test(text)) return problemOfPostgres(text);
  if (!/^sqlite:\/\/.+/s.test(text) || text === 'sqlite://:memory:') return expectedGot(A_URL, text);
  return problemOfPath(text);
}

/** The forms in which the password of an address may be told: the address itself, and the password, decoded as well. */
export function passwordsIn(url: string): readonly string[] {
  const parsed = URL.parse(url);
  const password = parsed?.password || parsed?.searchParams.get('password') || '';
  return password === '' ? [] : [url, password, decodeURIComponent(password)];
}

function parse(text: string): DatabaseUrl {
  if (REDIS.test(text)) return { kind: 'redis', url: text };
  if (POSTGRES.test(text)) return { kind: 'postgres', url: text };
  return { kind: 'sqlite', path: expandHome(text.replace(/^sqlite:\/\//, '')) };
}

function problemOfPath(text: string): string | null {
  const path = text.replace(/^sqlite:\/\//, '');
  if (/^~[^/]|^\/+~(\/|$)/.test(path))
    return `${expectedGot('a ~ for your own home folder alone', text)}; write sqlite://~/… or the whole path`;
  if (/[/\\]$|^~$/.test(path))
    return `${expectedGot('the path of a file', text)}; write the file’s name behind the folder, such as bobbin.sqlite`;
  if (path.includes('?'))
    return `${expectedGot('a path without settings', text)}; remove the ? and all behind it`;
  if (/%[\da-f]{2}/i.test(path))
    return `${expectedGot('a path as it is on the disk', text)}; write a blank for %20`;
  return null;
}

function problemOfRedis(text: string): string | null {
  const url = urlOf(text);
  if (url === null) return notAnAddress('redis://USER:PASSWORD@HOST:6379/0', text);
  if (!/^\/?\d*$/.test(url.pathname))
    return `${expectedGot('the number of a database behind the host, such as /0', text)}; Redis has numbers, no names`;
  if (url.search !== '' || url.hash !== '')
    return `${expectedGot('an address without settings', text)}; remove the ? and all behind it, and write rediss:// for TLS`;
  return null;
}

function problemOfPostgres(text: string): string | null {
  const url = urlOf(text);
  if (url === null) return notAnAddress('postgres://USER:PASSWORD@HOST:5432/DATABASE', text);
  if (url.pathname.length < 2)
    return `${expectedGot('the name of a database behind the host', text)}; write postgres://…/bobbin, and create it with \`createdb bobbin\``;
  return null;
}

function urlOf(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return null;
  try {
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    return null;
  }
}

function notAnAddress(example: string, text: string): string {
  return `${expectedGot(`an address such as ${example}`, text)}; in the user and the password write %40 for @, %2F for /, %3A for :, %23 for #, %3F for ? and %25 for %`;
}

function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
