/** Damage to a database's file, as a bad disk or an interrupted copy does it. The file is not open here meanwhile, or is on purpose. */

import { open, readFile, truncate } from 'node:fs/promises';
import { withConnection } from '../../src/store/sqlite/connection.ts';

const PAGE = 4_096;

/** Flips a bit in the middle of the text's only occurrence. */
export async function flipIn(path: string, text: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.indexOf(text);
  if (at < 0 || bytes.indexOf(text, at + 1) >= 0) throw new Error(`expected ${text} once in ${path}`);
  await flipAt(path, at + Math.floor(text.length / 2));
}

export async function flipAt(path: string, offset: number, mask = 1): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= mask;
  await file.write(byte, 0, 1, offset);
  await file.close();
}

/** @param number counted from 1, as SQLite does */
export async function ruinPage(path: string, number: number): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(PAGE, 0xa5), 0, PAGE, (number - 1) * PAGE);
  await file.close();
}

/** The page from which every key is found. */
export async function indexRoot(path: string): Promise<number> {
  return withConnection(path, 'read', async (file) => {
    const [row] = await file.all<{ rootpage: number }>(
      "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_keyv_1'",
    );
    return row!.rootpage;
  });
}

/** The page that the text's only occurrence begins in. */
export async function pageOf(path: string, text: string): Promise<number> {
  return Math.floor((await readFile(path)).indexOf(text) / PAGE) + 1;
}

export async function cutInHalf(path: string): Promise<void> {
  await truncate(path, Math.floor((await readFile(path)).length / 2 / PAGE) * PAGE);
}
