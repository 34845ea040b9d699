import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../../src/variables.ts';

const read = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const names = Object.keys(VARIABLES).toSorted();

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
    const example = await read('.env.example');
    const readme = await read('README.md');
    for (const [name, schema] of Object.entries(VARIABLES)) {
      const fallback = schema.safeParse(undefined).data;
      if (typeof fallback !== 'string' || name === 'DATABASE_URL' || name === 'ASSISTANT_TOOLS') continue;
      expect(example, name).toContain(`${name}=${fallback}`);
      expect(readme, name).toMatch(new RegExp(`\`${name}\` \\| \`${fallback.replaceAll('/', '\\/')}\``));
    }
  });
});

test('the README’s commands are the package’s scripts', async () => {
  const { scripts } = JSON.parse(await read('package.json'));
  const used = [...(await read('README.md')).matchAll(/npm (?:run )?(\w+)/g)].map(([, name]) => name);
  for (const name of new Set(used)) if (name !== 'ci') expect(Object.keys(scripts)).toContain(name);
});
