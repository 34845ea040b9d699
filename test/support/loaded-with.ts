/** What is loaded with a file of the bot, read from its imports; what it imports later does not count. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a file names in the imports that are not types alone. */
export function imports(path: string): string[] {
  const source = readFileSync(ROOT + path, 'utf8');
  return Array.from(
    source.matchAll(/^(?:import|export)\b(?! type\b)(?:[^;']*? from )? ?'([^']+)';$/gm),
    ([, from]) => from ?? '',
  );
}

/** Files of the bot by their paths from the root, and libraries by their names. */
export function loadedWith(path: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const from of imports(path)) {
    const target = from.startsWith('.') ? fileURLToPath(new URL(from, `file:///${path}`)).slice(1) : from;
    if (seen.has(target)) continue;
    seen.add(target);
    if (from.startsWith('.')) loadedWith(target, seen);
  }
  return seen;
}
