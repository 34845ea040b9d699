/** The files of `deploy`, as the tests of them read them. */

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const deployed = globSync('deploy/**/*', { cwd: ROOT, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replace(/\\/g, '/').replace(/^.*?(?=deploy\/)/, ''))
  .toSorted();

export function read(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** The documents of a YAML file, which may say nothing twice. Throws for one that does not read. */
export function yamlOf(path: string): readonly unknown[] {
  return parseAllDocuments(read(path), { uniqueKeys: true, strict: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS();
  });
}
