import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import { inspect } from '../../../../src/store/backups/inspect.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { sqliteAt } from '../../../support/sqlite-at.ts';

/**
 * A database as the code with version 4 of its records wrote it: a channel in which a message waits (100), one that always
 * answered, with a turn that was counted (101), a server with its instructions and a former version of them (200).
 */
const WRITTEN = fileURLToPath(new URL('../../../fixtures/version-4.sqlite', import.meta.url));

let folder: string;
let path: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
  path = join(folder, 'bobbin.sqlite');
  await copyFile(WRITTEN, path);
  store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('is whole to whoever inspects it', async () => {
  expect(await inspect(path)).toMatchObject({ problems: [], unreadable: [], unindexed: [] });
});

test('reads with every fact in its place', async () => {
  expect(await store.readConversation('100')).toMatchObject({
    settings: {},
    unanswered: [],
    pending: [{ text: 'one' }],
  });
  expect(await store.readConversation('101')).toMatchObject({
    settings: { replies: 'always' },
    instructions: 'Rhyme.',
  });
  expect(await store.readServer('200')).toEqual({
    id: '200',
    instructions: 'x',
    instructionsStamp: { number: 1, by: '9', at: 5 },
    settings: {},
  });
  expect(await store.readFormerInstructions('server', '200')).toMatchObject({ versions: [{ text: 'a' }] });
  expect(await store.usage('2026-11-01', '2026-11-27', 'everywhere')).toMatchObject([
    { personId: '7', model: 'm', turns: 1, output: 2 },
  ]);
});
