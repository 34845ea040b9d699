import { expect, test } from 'vitest';
import { mayBeOf, toolName } from '../../../src/mcp/tool-name.ts';

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools */
const TAKEN = /^[a-zA-Z0-9_-]{1,64}$/;

test('a tool is called by its server and its own name', () => {
  expect(toolName('notes', 'add_note')).toBe('notes__add_note');
});

test.each([
  ['My Server', 'look'],
  ['github.com/notes', 'look.at'],
  ['notes', 'ä'.repeat(3)],
  ['notes', 'x'.repeat(128)],
  ['s'.repeat(90), 'look'],
  ['a__b', 'c'],
])('a name that no service takes becomes one that they do: %s, %s', (server, tool) => {
  const name = toolName(server, tool);
  expect(name).toMatch(TAKEN);
  expect(mayBeOf(server, name)).toBe(true);
  expect(toolName(server, tool)).toBe(name);
});

test('two tools never have one name, also where they were shortened', () => {
  const long = 'x'.repeat(80);
  const names = [
    toolName('notes', `${long}a`),
    toolName('notes', `${long}b`),
    toolName('no tes', 'a'),
    toolName('no.tes', 'a'),
    toolName('a', 'b__c'),
    toolName('a__b', 'c'),
  ];
  expect(new Set(names).size).toBe(names.length);
});
