/** The name under which a model knows a tool of an MCP server. Pure. */

import { createHash } from 'node:crypto';

/**
 * What OpenAI takes as the name of a function, as do the servers that follow it.
 * Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools
 */
const TAKEN = /^[a-zA-Z0-9_-]{1,64}$/;
const LONGEST = 64;
const BETWEEN = '__';
const HASH_LENGTH = 8;

/**
 * `server__tool`, the same whatever other tools there are. Where that is no name, or would be read as another server’s, what
 * does not fit is left out and the end of it tells it apart.
 */
export function toolName(server: string, tool: string): string {
  const plain = `${server}${BETWEEN}${tool}`;
  if (TAKEN.test(plain) && !server.includes(BETWEEN)) return plain;
  const hash = createHash('sha256').update(`${server}\0${tool}`).digest('hex').slice(0, HASH_LENGTH);
  return `${readable(plain)}_${hash}`;
}

/** Whether a tool of the server may have the name. */
export function mayBeOf(server: string, name: string): boolean {
  return name.startsWith(readable(`${server}${BETWEEN}`));
}

function readable(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, LONGEST - HASH_LENGTH - 1);
}
