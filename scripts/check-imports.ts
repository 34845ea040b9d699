/** Checks every import against the rooms: who may import whom, and that no two rooms or files import one another. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { OUTSIDE, ROOMS, type Room } from './rooms.ts';

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name as it is imported. */
  readonly to: string;
  readonly isOwn: boolean;
}

const FOLDERS = ['src', 'commands', 'emulators', 'playground', 'chaos'];
/** Types count as well: whoever needs a type knows its file. */
const SPECIFIER = /(?:\bfrom\s+|\bimport\s+|\bimport\()['"]([^'"\n]+)['"]/g;

/** @param root where the rooms' paths begin */
export function readImports(root: string): readonly Import[] {
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }));
  return files.flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(SPECIFIER)].map(([, specifier = '']) => {
      const isOwn = specifier.startsWith('.');
      return { from, to: isOwn ? normalize(join(dirname(from), specifier)) : specifier, isOwn };
    }),
  );
}

/** A line for each import that its room does not allow. Pure. */
export function breaches(imports: readonly Import[], rooms: readonly Room[] = ROOMS): readonly string[] {
  return imports.flatMap((one) => {
    const room = roomOf(one.from, rooms);
    if (room === undefined) return [`${one.from}: lies in no room of scripts/rooms.ts`];
    if (one.isOwn ? mayImport(room, one.to, rooms) : mayUse(room, one.to)) return [];
    return [`${one.from}: ${room.path} may not import ${one.to}`];
  });
}

function roomOf(path: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter((room) => isIn(path, room.path))
    .toSorted((a, b) => b.path.length - a.path.length)
    .at(0);
}

function mayImport(room: Room, to: string, rooms: readonly Room[]): boolean {
  return roomOf(to, rooms) === room || room.imports.some((allowed) => isIn(to, allowed));
}

function mayUse(room: Room, module: string): boolean {
  if (module.startsWith('node:') && !OUTSIDE.includes(module)) return true;
  return room.packages.some((allowed) => isIn(module, allowed));
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A line for each circle: of files, and of folders side by side. A folder's own files put its folders together. Pure. */
export function circles(imports: readonly Import[]): readonly string[] {
  const own = imports.filter(({ isOwn }) => isOwn);
  const files = own.map(({ from, to }) => [from, to] as const);
  const folders = own.flatMap(({ from, to }) => {
    const pair = sideBySide(dirname(from), dirname(to));
    return pair === null ? [] : [pair];
  });
  return [files, folders].flatMap((edges) => {
    const circle = circleIn(edges);
    return circle === null ? [] : [`a circle: ${circle.join(' → ')}`];
  });
}

/** The two folders of a common one in which both lie; null where one of them lies in the other. */
function sideBySide(from: string, to: string): readonly [string, string] | null {
  const [a, b] = [from.split('/'), to.split('/')];
  const common = a.findIndex((part, index) => part !== b[index]);
  const depth = common < 0 ? a.length : common;
  if (depth >= a.length || depth >= b.length) return null;
  return [a.slice(0, depth + 1).join('/'), b.slice(0, depth + 1).join('/')];
}

/** One circle of the graph, beginning and ending with the same node, or null. */
function circleIn(edges: readonly (readonly [string, string])[]): readonly string[] | null {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const to of next.get(node) ?? []) {
      const circle = visit(to, [...way, node]);
      if (circle !== null) return circle;
    }
    done.add(node);
    return null;
  };
  for (const node of next.keys()) {
    const circle = visit(node, []);
    if (circle !== null) return circle;
  }
  return null;
}

if (import.meta.main) {
  const imports = readImports(join(import.meta.dirname, '..'));
  const problems = [...breaches(imports), ...circles(imports)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
