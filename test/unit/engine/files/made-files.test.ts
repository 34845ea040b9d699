import { expect, test } from 'vitest';
import { openContent } from '../../../../src/engine/files/made-files.ts';
import type { Client } from '../../../../src/engine/service/client.ts';

async function sizeOf(headers: Record<string, string>): Promise<number | null> {
  const read = async () => new Response('n,square', { headers });
  const client = { read } as unknown as Client;
  const opened = await openContent(client, 'read it', read, { name: null, signal: undefined });
  return opened.size;
}

test('a file is as long as the service says, unless that is the length of its packed form', async () => {
  expect(await sizeOf({ 'content-length': '8' })).toBe(8);
  expect(await sizeOf({ 'content-length': '6', 'content-encoding': 'gzip' })).toBeNull();
  expect(await sizeOf({})).toBeNull();
});
