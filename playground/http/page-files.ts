/** The page's files, bundled in memory: nothing has to be built before the playground starts, and nothing is written anywhere. */

import { stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/async/clock.ts';

export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface PageFiles {
  /**
   * Null for what is not the page's. A read of `index.html` after a source has changed bundles anew, so that a reload shows it.
   * Rejects with an Error that says where, while a source cannot be bundled.
   */
  read(path: string): Promise<PageFile | null>;
}

interface Bundle {
  readonly at: number;
  /** Absolute paths of all that went into it. */
  readonly sources: readonly string[];
}

const FOLDER = fileURLToPath(new URL('../page/', import.meta.url));
const ENTRIES = ['index.html', 'icon.svg', 'main.css', 'main.tsx'];
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @param folder where the entries are */
export function createPageFiles(folder = FOLDER): PageFiles {
  // What an earlier bundle held stays: an open page may still ask for a part of it.
  const files = new Map<string, PageFile>();
  let bundle: Promise<Bundle> | null = null;
  return {
    async read(path) {
      if (path === 'index.html' && (await isOld(bundle))) bundle = null;
      bundle ??= build(folder, files);
      await bundle;
      return files.get(path) ?? null;
    },
  };
}

/** Whether it has to be made anew: a source has changed since, or it could not be made. */
async function isOld(bundle: Promise<Bundle> | null): Promise<boolean> {
  try {
    return bundle !== null && (await hasChanged(await bundle));
  } catch {
    return true;
  }
}

/** Names stay as they are in the sources, so that what a page throws can be read. */
async function build(folder: string, files: Map<string, PageFile>): Promise<Bundle> {
  const at = systemClock.now();
  const { build: bundle } = await import('esbuild'); // only where a page is opened
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: folder,
    entryPoints: ENTRIES,
    outdir: folder,
    loader: { '.html': 'copy', '.svg': 'copy' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    files.set(relative(folder, path).replaceAll(sep, '/'), { type, body: new Uint8Array(contents) });
  }
  return { at, sources: Object.keys(metafile.inputs).map((path) => join(folder, path)) };
}

async function hasChanged({ at, sources }: Bundle): Promise<boolean> {
  const changes = await Promise.all(
    sources.map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs >= at,
        () => true,
      ),
    ),
  );
  return changes.includes(true);
}
