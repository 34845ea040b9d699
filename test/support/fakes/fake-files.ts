/** Files that the test puts where links lead; what is nowhere is gone. */

import type { AttachmentNote, Unread } from '../../../src/conversation/message.ts';
import type { FileAtHand, Files } from '../../../src/conversation/ports/files.ts';
import { type Active, createActivity } from '../idle.ts';

export interface FakeFiles extends Files, Active {
  /** Names of what was asked for, in order. */
  readonly fetched: readonly string[];
  /** Makes a note of a file, which can be fetched from now on. */
  attach(name: string, kind: FileAtHand['kind'], text: string): AttachmentNote;
  /** From now on it cannot be read. */
  lose(note: AttachmentNote, why: Unread): void;
  /** Whoever fetches waits until the returned function is called. */
  hold(): () => void;
}

const MIMES = {
  image: 'image/png',
  document: 'application/pdf',
  text: 'text/plain',
  audio: 'audio/ogg',
  other: 'application/zip',
} as const;
const MOST_TEXT = 1_000;

export function createFakeFiles(): FakeFiles {
  const files = new Map<string, FileAtHand | Unread>();
  const fetched: string[] = [];
  const activity = createActivity();
  let held: Promise<void> = Promise.resolve();
  return {
    activity,
    fetched,
    attach(name, kind, text) {
      const url = `https://cdn.discordapp.com/attachments/1/${files.size}/${name}`;
      const bytes = new Blob([text]);
      files.set(url, { name, kind, mime: MIMES[kind], bytes });
      return { name, mime: MIMES[kind], size: bytes.size, url };
    },
    lose: ({ url }, why) => void files.set(url, why),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        activity.note();
        resolve();
      };
    },
    async fetch({ note }, signal, use) {
      fetched.push(note.name);
      const found = await activity.count(() => files.get(note.url) ?? 'gone');
      await held;
      signal.throwIfAborted();
      return use(typeof found === 'string' ? { kind: 'unread', why: found } : { kind: 'file', file: found });
    },
    keep() {},
    async textOf({ bytes }) {
      activity.note();
      const text = await bytes.text();
      activity.note();
      if (text === '') return null;
      return { text: text.slice(0, MOST_TEXT), isWhole: text.length <= MOST_TEXT };
    },
  };
}
