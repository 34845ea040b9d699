import { expect, test } from 'vitest';
import { withFileNames } from '../../../../src/engine/assistants/cited-files.ts';
import type { Client } from '../../../../src/engine/service/client.ts';
import { EngineError } from '../../../../src/errors.ts';

type Files = Pick<Client, 'readOnce' | 'openai'>;

const signal = new AbortController().signal;
const filesNamed = (names: Readonly<Record<string, string>>): Files => {
  const readOnce = async (what: string): Promise<unknown> => {
    const filename = names[what.replace('look up ', '')];
    if (filename === undefined) throw new EngineError('gone', 'no such file');
    return { filename };
  };
  return { readOnce } as unknown as Files;
};

test('a cited file has its name; one that the service does not tell keeps its id', async () => {
  const citations = [{ title: 'file-a1' }, { title: 'file-b2' }, { title: 'A', url: 'https://a.example' }];
  expect(await withFileNames(filesNamed({ 'file-a1': 'notes.pdf' }), citations, signal)).toEqual([
    { title: 'notes.pdf' },
    { title: 'file-b2' },
    { title: 'A', url: 'https://a.example' },
  ]);
});
