import { expect, test } from 'vitest';
import type { McpServer } from '../../../src/config/mcp/mcp-server.ts';
import { offeredAs } from '../../../src/mcp/offered-as.ts';

const inputSchema = { type: 'object' as const };
const tools = {
  reads: { name: 'look', inputSchema, annotations: { readOnlyHint: true } },
  writes: { name: 'write', inputSchema, annotations: { readOnlyHint: false } },
  'says nothing': { name: 'do', inputSchema },
};

test.each<[keyof typeof tools, McpServer['confirm'], 'reads' | 'changes', boolean]>([
  ['reads', 'writes', 'reads', false],
  ['reads', 'always', 'reads', true],
  ['reads', 'never', 'reads', false],
  ['writes', 'writes', 'changes', true],
  ['writes', 'never', 'changes', false],
  ['says nothing', 'writes', 'changes', true],
  ['says nothing', 'always', 'changes', true],
])('a tool that %s, with confirm %s, %s, and asks first: %s', (kind, confirm, effect, asks) => {
  const offered = offeredAs({ name: 'odd', confirm }, tools[kind]);
  expect(offered.effect).toBe(effect);
  expect(offered.asksFirst).toEqual(asks ? { server: 'odd', tool: tools[kind].name } : undefined);
});

test('what a model is told of it is cut where it is long', () => {
  const description = '🧵'.repeat(2_000);
  const offered = offeredAs({ name: 'odd', confirm: 'never' }, { name: 'look', inputSchema, description });
  expect(offered.description.length).toBeLessThan(2_010);
  expect(offered.description.isWellFormed()).toBe(true);
});
