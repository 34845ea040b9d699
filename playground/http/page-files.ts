/** The page's files: its TypeScript with the types taken away, its styles, and the few modules of packages that it loads. */

import { globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface PageFiles {
  /** Every path that is served, such as `main.ts` or `lib/preact`. */
  readonly paths: readonly string[];
  /** Null for what is not the page's. Read again when it has changed, so that a reload shows it. */
  read(path: string): Promise<PageFile | null>;
}

const FOLDER = new URL('../page/', import.meta.url);
const SCRIPT = 'text/javascript; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.js': SCRIPT,
  '.mjs': SCRIPT,
  '.ts': SCRIPT,
};

/** The languages whose code is coloured; the page asks for a grammar by this name. */
const GRAMMARS = 'bash css diff go java javascript json markdown python rust sql typescript xml yaml'.split(
  ' ',
);
const HIGHLIGHT = '@highlightjs/cdn-assets/es';

/** `/lib/NAME`, and the file of a package that it is: each a module that runs in a browser as it is. */
const LIBRARIES: ReadonlyMap<string, string> = new Map([
  ['preact', 'preact/dist/preact.mjs'],
  ['preact/hooks', 'preact/hooks/dist/hooks.mjs'],
  ['@preact/signals', '@preact/signals/dist/signals.mjs'],
  ['@preact/signals-core', '@preact/signals-core/dist/signals-core.mjs'],
  ['highlight/core', `${HIGHLIGHT}/core.min.js`],
  ...GRAMMARS.map((name) => [`highlight/${name}`, `${HIGHLIGHT}/languages/${name}.min.js`] as const),
]);

export function createPageFiles(): PageFiles {
  const own = globSync(`**/*{${Object.keys(TYPES).join(',')}}`, { cwd: fileURLToPath(FOLDER) });
  const places = new Map([
    ...own.map((path) => [path.replaceAll('\\', '/'), new URL(path, FOLDER)] as const),
    ...[...LIBRARIES].map(([name, file]) => [`lib/${name}`, packageFile(file)] as const),
  ]);
  const made = new Map<string, { readonly changed: number; readonly file: PageFile }>();
  return {
    paths: [...places.keys()],
    async read(path) {
      const place = places.get(path);
      if (place === undefined) return null;
      const changed = (await stat(place)).mtimeMs;
      const known = made.get(path);
      if (known?.changed === changed) return known.file;
      const type = TYPES[extname(place.pathname)] ?? 'application/octet-stream';
      const bytes = await readFile(place);
      const file = { type, body: type === SCRIPT ? Buffer.from(script(path, String(bytes))) : bytes };
      made.set(path, { changed, file });
      return file;
    },
  };
}

/** What a browser can run: no types, and packages named by where they are served. */
function script(path: string, text: string): string {
  const code = path.endsWith('.ts') ? stripTypeScriptTypes(text).replace(/[ \t]+$/gm, '') : text;
  const located = code.replace(
    /(\b(?:from|import)\s*)(['"])([^'"./][^'"]*)\2/g,
    (whole, before, quote, name) => (LIBRARIES.has(name) ? `${before}${quote}/lib/${name}${quote}` : whole),
  );
  return located.replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

/** Beside the package's manifest: what its exports name may be meant for other places than a browser. */
function packageFile(file: string): URL {
  const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`The page needs the package ${name}: run npm ci.`);
  return new URL(file.slice(name.length + 1), pathToFileURL(manifest));
}
