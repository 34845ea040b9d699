import { expect, test } from 'vitest';
import { formatCustomId, parseCustomId } from '../../../../src/discord/interactions/custom-id.ts';

test.each([
  ['instructions:server', { command: 'instructions', id: 'server' }],
  ['settings:clear:model', { command: 'settings', id: 'clear:model' }],
  ['stop:', { command: 'stop', id: '' }],
])('%s names the command and what the command calls it', (customId, parts) => {
  expect(formatCustomId(parts)).toBe(customId);
  expect(parseCustomId(customId)).toEqual(parts);
});

test('one of another kind names a command that nobody knows', () => {
  expect(parseCustomId('something')).toEqual({ command: 'something', id: '' });
});
