/** Where the database is: a path in the form of a URL, and the words for what is no path of a file. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { expectedGot, hasInvisible } from './wording.ts';

const A_PATH = 'sqlite://PATH, such as sqlite://data/bobbin.sqlite';

/** The file's path. A `~` at its beginning stands for the home folder, as a shell has it. */
export const databasePath = z
  .string()
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .transform((text) => expandHome(text.replace(/^sqlite:\/\//, '')));

function problemOf(text: string): string | null {
  if (/^(rediss?|postgres(ql)?):\/\//.test(text))
    return `expected sqlite://PATH, got ${text.split('://')[0]}://…; this version keeps everything in one SQLite file`;
  if (!/^sqlite:\/\/.+/s.test(text) || text === 'sqlite://:memory:') return expectedGot(A_PATH, text);
  if (hasInvisible(text)) return expectedGot('a path without invisible characters', text);
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

function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
