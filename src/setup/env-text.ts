/** The text of a `.env`: values are replaced where they stand, and everything else in it stays as it is. Pure. */

import dotenv from 'dotenv';
import { BotError } from '../errors.ts';

/** Values by their names. */
export function readEnvText(text: string): Record<string, string> {
  return dotenv.parse(text);
}

/**
 * The text with these values in it. A value takes the place of the last one of its name, which is the one that counts; a
 * new one stands below the line that names it in a comment, else at the end.
 */
export function withValues(text: string, values: Readonly<Record<string, string>>): string {
  const written = Object.entries(values).reduce(
    (all, [name, value]) => withValue(all, name, quotedFor(name, value)),
    text,
  );
  requireSame(written, { ...readEnvText(text), ...values });
  return written;
}

function withValue(text: string, name: string, value: string): string {
  const last = [...text.matchAll(assignment(name))].at(-1);
  if (last !== undefined) {
    const [whole = '', before = ''] = last;
    return `${text.slice(0, last.index)}${before}${value}${text.slice(last.index + whole.length)}`;
  }
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const named = new RegExp(`^[ \\t]*#[ \\t]*${name}[ \\t]*=.*$`, 'm').exec(text);
  const at = named === null ? text.length : named.index + named[0].trimEnd().length;
  const above = text.slice(0, at);
  const gap = above === '' || above.endsWith('\n') ? '' : ending;
  return `${above}${gap}${name}=${value}${named === null ? ending : ''}${text.slice(at)}`;
}

/** As dotenv reads one: https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow */
function assignment(name: string): RegExp {
  const quoted = `'(?:\\\\'|[^'])*'|"(?:\\\\"|[^"])*"|\`(?:\\\\\`|[^\`])*\``;
  // A value in quotes may have several lines; one without ends before a comment.
  return new RegExp(
    `^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*[=:][ \\t]*)(?:${quoted}|[^#\\r\\n]*?(?=[ \\t]*(?:#|$)))`,
    'gm',
  );
}

/** In the quotes that it needs, of which dotenv knows three kinds and none inside of another one of its kind. */
function quotedFor(name: string, value: string): string {
  if (/^[\w./:@+=~,-]*$/.test(value)) return value;
  const quote = ["'", '`', '"'].find((one) => !value.includes(one));
  if (quote === undefined || value.includes('\n'))
    throw new BotError(
      'config',
      `${name}: expected a value that fits into .env, got one with every kind of quote`,
    );
  return `${quote}${value}${quote}`;
}

/** A file that would be read otherwise than it is meant is not written. */
function requireSame(text: string, meant: Readonly<Record<string, string>>): void {
  const read = readEnvText(text);
  const names = new Set([...Object.keys(read), ...Object.keys(meant)]);
  const [wrong] = [...names].filter((name) => read[name] !== meant[name]);
  if (wrong !== undefined)
    throw new BotError(
      'config',
      `.env is written in a way that cannot be changed safely: set ${wrong} by hand`,
    );
}
