import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../../src/variables.ts';

const read = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const names = Object.keys(VARIABLES).toSorted();

/** The default as a person would set it; a path is a URL there. */
function asWritten(fallback: unknown): string {
  return fallback instanceof Object && 'path' in fallback ? `sqlite://${fallback.path}` : String(fallback);
}

describe('the settings are the same everywhere', () => {
  test('in .env.example', async () => {
    const found = [...(await read('.env.example')).matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    expect(found.toSorted()).toEqual(names);
  });

  test('in the README’s table', async () => {
    const found = [...(await read('README.md')).matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(found.toSorted()).toEqual(names);
  });

  test('with the same defaults', async () => {
    const example = (await read('.env.example')).split('\n');
    const readme = (await read('README.md')).split('\n');
    const defaults = Object.entries(VARIABLES).flatMap(([name, schema]) => {
      const fallback = schema.safeParse(undefined).data;
      return fallback === undefined || Array.isArray(fallback) ? [] : [[name, asWritten(fallback)]];
    });
    expect(defaults).toContainEqual(['BACKUP_HOURS', '24']); // numbers, too
    for (const [name, fallback] of defaults) {
      expect(example).toContain(`# ${name}=${fallback}`);
      const row = `| \`${name}\` | \`${fallback}\` |`;
      expect(readme.map((line) => line.slice(0, row.length))).toContain(row);
    }
  });
});

test('the README’s commands are the package’s scripts', async () => {
  const { scripts } = JSON.parse(await read('package.json'));
  const used = [...(await read('README.md')).matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name);
  for (const name of new Set(used)) if (name !== 'ci') expect(Object.keys(scripts)).toContain(name);
});
