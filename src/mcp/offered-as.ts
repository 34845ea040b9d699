/** A tool of an MCP server as a model is told of it. Pure. */

import type { Tool } from '@modelcontextprotocol/client';
import type { McpServer } from '../config/mcp/mcp-server.ts';
import type { OfferedTool } from '../conversation/ports/tools.ts';
import { toolName } from './tool-name.ts';

/** Characters that a model is told of one tool: what is longer costs every run. */
const LONGEST_DESCRIPTION = 2_000;

/** What does not say that it only reads counts as changing something: https://modelcontextprotocol.io/specification/2025-06-18/schema#toolannotations */
export function offeredAs(
  server: Pick<McpServer, 'name' | 'confirm'>,
  { name, description = '', inputSchema, annotations }: Tool,
): OfferedTool {
  const effect = annotations?.readOnlyHint === true ? 'reads' : 'changes';
  const asks = server.confirm === 'always' || (server.confirm === 'writes' && effect === 'changes');
  return {
    name: toolName(server.name, name),
    description: cut(description),
    parameters: inputSchema.properties === undefined ? { ...inputSchema, properties: {} } : inputSchema,
    effect,
    ...(asks ? { asksFirst: { server: server.name, tool: name } } : {}),
  };
}

function cut(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION).toWellFormed()}…`;
}
