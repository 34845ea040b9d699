/** Containers: where the code of a model runs and leaves its files, until nobody has used them for a while. */

import { type Call, content, json, type Register } from '../http/endpoint.ts';
import { WireError } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import { pageOf } from '../http/pages.ts';
import { seconds } from '../http/parameters.ts';

export interface ContainerFile {
  readonly id: string;
  readonly containerId: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Containers {
  /** The one that the code of this conversation runs in: the one before, or a new one once that has died. */
  of(conversation: string): string;
  /** Keeps what code has written there. */
  write(containerId: string, name: string, bytes: Uint8Array): ContainerFile;
  /** All of them die, as after twenty idle minutes. */
  expire(): void;
}

interface Container {
  readonly id: string;
  readonly createdAt: number;
  readonly files: ContainerFile[];
  lastActiveAt: number;
  isDead: boolean;
}

const LIVES_MINUTES = 20;
const MINUTE_MS = 60_000;

export function serveContainers(
  register: Register,
  { ids, now }: { readonly ids: Ids; readonly now: () => number },
): Containers {
  const all = new Map<string, Container>();
  const ofConversation = new Map<string, string>();
  const isDead = ({ isDead: killed, lastActiveAt }: Container): boolean =>
    killed || now() - lastActiveAt >= LIVES_MINUTES * MINUTE_MS;
  const used = (id: string): Container => {
    const container = all.get(id);
    if (container === undefined) throw new WireError(404, `Container with id '${id}' not found.`);
    if (isDead(container)) throw expired();
    container.lastActiveAt = now();
    return container;
  };
  const file = (call: Call): ContainerFile => {
    const id = call.param('file');
    const found = used(call.param('container')).files.find((one) => one.id === id);
    if (found === undefined) throw new WireError(404, 'File not found.');
    return found;
  };

  const path = '/containers/:container';
  register('containers.retrieve', 'get', path, (call) =>
    json(containerObject(used(call.param('container')))),
  );
  register('containers.files', 'get', `${path}/files`, (call) =>
    json(pageOf(call, used(call.param('container')).files, fileObject)),
  );
  register('containers.file', 'get', `${path}/files/:file`, (call) => json(fileObject(file(call))));
  register('containers.content', 'get', `${path}/files/:file/content`, (call) => content(file(call).bytes));

  return {
    of(conversation) {
      const known = all.get(ofConversation.get(conversation) ?? '');
      if (known !== undefined && !isDead(known)) return known.id;
      const id = ids.next('cntr');
      all.set(id, { id, createdAt: now(), files: [], lastActiveAt: now(), isDead: false });
      ofConversation.set(conversation, id);
      return id;
    },
    write(containerId, name, bytes) {
      const written = { id: ids.next('cfile'), containerId, name, bytes };
      used(containerId).files.push(written);
      return written;
    },
    expire() {
      for (const container of all.values()) container.isDead = true;
    },
  };
}

/** https://community.openai.com/t/container-is-expired-error-in-openai-responses-api-stream/1321773 */
function expired(): WireError {
  return new WireError(400, 'Container is expired.');
}

function containerObject({ id, createdAt, lastActiveAt }: Container): object {
  return {
    id,
    object: 'container',
    created_at: seconds(createdAt),
    status: 'running',
    expires_after: { anchor: 'last_active_at', minutes: LIVES_MINUTES },
    last_active_at: seconds(lastActiveAt),
    name: 'auto',
    memory_limit: '1g',
  };
}

function fileObject({ id, containerId, name, bytes }: ContainerFile): object {
  return {
    id,
    object: 'container.file',
    bytes: bytes.length,
    container_id: containerId,
    created_at: 0,
    path: `/mnt/data/${name}`,
    source: 'assistant',
  };
}
