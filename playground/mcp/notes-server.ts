/**
 * A small MCP server to try the bot with: a list of notes. Reading it asks nobody, adding to it asks the person first. Spoken to
 * over its standard input and output, as a program that the bot starts.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** Where the notes are kept; without it they end with the server. */
const FILE = process.argv[2] ?? null;

const notes: string[] = read();

function read(): string[] {
  if (FILE === null) return [];
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch {
    return []; // there are none yet
  }
}

function add(note: string): void {
  notes.push(note);
  if (FILE === null) return;
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(notes));
}

function said(text: string) {
  return { content: [{ type: 'text' as const, text }] };
}

serveStdio(() => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool(
    'list_notes',
    { description: 'Lists the notes, oldest first.', annotations: { readOnlyHint: true } },
    async () =>
      said(notes.length === 0 ? 'There are no notes.' : notes.map((note) => `- ${note}`).join('\n')),
  );
  server.registerTool(
    'add_note',
    {
      description: 'Adds a note to the end of the list.',
      inputSchema: z.object({ text: z.string().min(1).max(4_000).describe('What it says.') }),
    },
    async ({ text }) => {
      add(text);
      return said(`Noted. There are ${notes.length} notes now.`);
    },
  );
  return server;
});
