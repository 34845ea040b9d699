/** Keeps the local Discord's messages, files and Discord threads from start to start, in one SQLite file. */

import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel, Message, StoredFile } from '../../emulators/discord/world/entities.ts';
import { addChannel } from '../../emulators/discord/world/world.ts';
import { packMessage, unpackMessage } from './packed-message.ts';

export interface SavedMessages {
  /** False if what was kept could not be read: it was put aside, and nothing is remembered. */
  readonly intact: boolean;
  close(): void;
}

/** As files of every version hold it. */
type SavedChannel = Omit<Parameters<typeof addChannel>[1], 'serverId'> & { readonly guildId: string | null };

/** Another playground has the file. */
export class FolderInUse extends Error {}

const PER_CHANNEL = 5_000;
const FILES_BYTES = 200 * 1024 * 1024;
const BUSY = 5;

const TABLES = `
  CREATE TABLE IF NOT EXISTS channels (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS by_channel ON messages (channel, id);
  CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mime TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
`;

/**
 * Puts what was kept into the local Discord, and keeps what happens from now on. Holds the file for this process alone;
 * throws FolderInUse while another one does. A damaged file is put aside.
 */
export function saveMessages(path: string, discord: LocalDiscord): SavedMessages {
  let whole = true;
  let database: DatabaseSync;
  try {
    database = open(path, discord);
  } catch (error) {
    if (error instanceof FolderInUse) throw error;
    putAside(path);
    whole = false;
    database = open(path, discord);
  }
  const stop = follow(database, discord);
  return {
    intact: whole,
    close() {
      stop();
      database.close();
    },
  };
}

function open(path: string, discord: LocalDiscord): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // The lock is held while the process lives, and goes with it however it ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT;`);
    trim(database);
    restore(database, discord);
    return database;
  } catch (error) {
    database.close();
    const busy = error instanceof Error && 'errcode' in error && error.errcode === BUSY;
    throw busy ? new FolderInUse(`${path} is in use`, { cause: error }) : error;
  }
}

function putAside(path: string): void {
  renameSync(path, `${path}.damaged`);
  for (const trace of ['-wal', '-shm']) rmSync(path + trace, { force: true });
}

/** Bounds what is kept: the newest messages of each channel, and the newest files. */
function trim(database: DatabaseSync): void {
  database
    .prepare(
      `DELETE FROM messages WHERE id IN (
         SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY channel ORDER BY id DESC) AS nth FROM messages)
         WHERE nth > ?)`,
    )
    .run(PER_CHANNEL);
  database
    .prepare(
      `DELETE FROM files WHERE id IN (
         SELECT id FROM (SELECT id, sum(length(bytes)) OVER (ORDER BY id DESC) AS total FROM files) WHERE total > ?)`,
    )
    .run(FILES_BYTES);
}

function restore(database: DatabaseSync, { world, keepFile }: LocalDiscord): void {
  const files = new Map<string, StoredFile>();
  const rows = database.prepare('SELECT CAST(id AS TEXT) AS id, name, mime, bytes FROM files').all();
  for (const row of rows as unknown as StoredFile[]) {
    files.set(row.id, row);
    keepFile(row);
  }
  const bodies = (table: string): { body: string }[] =>
    database.prepare(`SELECT body FROM ${table} ORDER BY id`).all() as { body: string }[];
  for (const { body } of bodies('channels')) {
    const { guildId: serverId, ...channel } = JSON.parse(body) as SavedChannel;
    if (!world.channels.has(channel.id)) addChannel(world, { ...channel, serverId });
  }
  for (const { body } of bodies('messages')) {
    const message = unpackMessage(body, world, files);
    const channel = world.channels.get(message?.channelId ?? '');
    if (message === null || channel === undefined) continue;
    channel.messages.set(message.id, message);
    channel.lastMessageId = message.id;
  }
}

function follow(database: DatabaseSync, { events }: LocalDiscord): () => void {
  const putFile = database.prepare('INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?)');
  const putMessage = database.prepare('INSERT OR REPLACE INTO messages VALUES (?, ?, ?)');
  const removeMessage = database.prepare('DELETE FROM messages WHERE id = ?');
  const putChannel = database.prepare('INSERT OR REPLACE INTO channels VALUES (?, ?)');
  const keep = (message: Message): void => {
    for (const { id, name, mime, bytes } of message.files) putFile.run(BigInt(id), name, mime, bytes);
    putMessage.run(BigInt(message.id), message.channelId, packMessage(message));
  };
  const keepChannel = ({ id, name, serverId, parentId, ownerId }: Channel): void => {
    putChannel.run(BigInt(id), JSON.stringify({ id, name, guildId: serverId, parentId, ownerId }));
  };
  return events.on((event) => {
    if (event.kind === 'message' || event.kind === 'edited' || event.kind === 'reacted') keep(event.message);
    if (event.kind === 'deleted') removeMessage.run(BigInt(event.messageId));
    if (event.kind === 'channel') keepChannel(event.channel);
  });
}
