/** A transcript as files: Markdown to be read, JSON to be read by programs. Pure. */

import type { Place } from '../../src/conversation/place.ts';
import type { TranscriptEntry } from '../../src/conversation/record/transcript.ts';
import type { TextFile } from '../../src/discord/command.ts';

export type Format = 'markdown' | 'json';

export interface ExportFiles {
  readonly files: readonly TextFile[];
  /** How many of the oldest messages are in none of them. */
  readonly left: number;
}

const ENDING: Readonly<Record<Format, string>> = { markdown: 'md', json: 'json' };

/** @param most how large a file may be, in bytes, and how many there may be */
export function filesOf(
  format: Format,
  place: Place,
  entries: readonly TranscriptEntry[],
  most: { readonly bytes: number; readonly files: number },
): ExportFiles {
  const cut = pieces(entries, most.bytes, (entry) => written(format, entry));
  const kept = cut.slice(-most.files);
  const name = (index: number): string =>
    kept.length === 1 ? 'transcript' : `transcript-${index + 1}-of-${kept.length}`;
  const files = kept.map((piece, index) => ({
    name: `${name(index)}.${ENDING[format]}`,
    text: whole(format, place, piece),
  }));
  return { files, left: entries.length - kept.flat().length };
}

/** In order, each small enough, with room for what stands around it. An entry is never cut. */
function pieces(
  entries: readonly TranscriptEntry[],
  bytes: number,
  text: (entry: TranscriptEntry) => string,
): readonly (readonly TranscriptEntry[])[] {
  const found: TranscriptEntry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(text(entry)) + AROUND;
    if (size > left) {
      found.push([]);
      left = bytes - AROUND;
    }
    found.at(-1)?.push(entry);
    left -= size;
  }
  return found;
}

/** Bytes that stand between two entries, or around all of them. */
const AROUND = 200;

function written(format: Format, { role, authorId, text, at }: TranscriptEntry): string {
  const time = new Date(at).toISOString();
  if (format === 'json') return JSON.stringify({ role, author: authorId, at: time, text }, null, 2);
  return `## ${time.slice(0, 16).replace('T', ' ')} UTC, ${role === 'user' ? 'said' : 'answered'}\n\n${text}\n`;
}

function whole(format: Format, { channelId, serverId }: Place, entries: readonly TranscriptEntry[]): string {
  const parts = entries.map((entry) => written(format, entry));
  if (format === 'markdown') return `# Conversation ${channelId}\n\n${parts.join('\n')}`;
  const place = `"channel": ${JSON.stringify(channelId)}, "server": ${JSON.stringify(serverId)}`;
  return `{${place}, "messages": [\n${parts.join(',\n')}\n]}\n`;
}
