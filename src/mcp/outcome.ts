/** What an MCP server has answered to a call, in words for the model. Pure. */

import type { CallToolResult } from '@modelcontextprotocol/client';
import type { ToolOutcome } from '../conversation/ports/tools.ts';

/** Pictures and sound are named, since a model reads the outcome as text. */
export function outcomeOf({ content, structuredContent, isError }: CallToolResult): ToolOutcome {
  const said = content.map(textOf).join('\n').trim();
  const text = said === '' && structuredContent !== undefined ? JSON.stringify(structuredContent) : said;
  if (isError === true) return failedByItself(text);
  return { kind: 'returned', text: text === '' ? '(nothing)' : text };
}

/** A failure in the server's own words: these are data like anything else that it returns. */
export function failedByItself(words: string): ToolOutcome {
  return { kind: 'returned', text: words === '' ? 'It has failed.' : `It has failed, and says:\n${words}` };
}

function textOf(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}: ${block.mimeType}, not shown]`;
    case 'resource_link':
      return `${block.name}: ${block.uri}`;
    case 'resource':
      return 'text' in block.resource
        ? `${block.resource.uri}:\n${block.resource.text}`
        : `[file: ${block.resource.uri}, not shown]`;
    default:
      return '[something that is not shown]'; // of a later version of the protocol
  }
}
