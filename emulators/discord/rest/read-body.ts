/** A request's body with the files that came along, as JSON or as multipart with `payload_json` and `files[n]`. */

import type { MessageChange } from '../actions/messages.ts';
import type { ApiObject, Message, StoredFile } from '../world/entities.ts';
import type { RestRequest } from './rest.ts';

export async function readBody(
  request: RestRequest,
  nextId: () => string,
): Promise<{ body: Record<string, unknown>; files: StoredFile[] }> {
  if (!request.multipart) return { body: await request.json(), files: [] };
  const form = await request.form();
  const body = JSON.parse(String(form.get('payload_json') ?? '{}')) as Record<string, unknown>;
  const files: StoredFile[] = [];
  for (const [name, value] of form) {
    if (!name.startsWith('files[') || typeof value === 'string') continue;
    const bytes = new Uint8Array(await value.arrayBuffer());
    files.push({ id: nextId(), name: value.name, mime: value.type, bytes });
  }
  return { body, files };
}

/** A message as an edit leaves it: what the body does not name stays; of its files those stay that the body lists. */
export function changeOf(
  before: Message,
  body: Readonly<Record<string, unknown>>,
  added: readonly StoredFile[],
): Required<Omit<MessageChange, 'flags'>> & { readonly content: string } {
  const { content = before.content, embeds = before.embeds, components = before.components } = body;
  return {
    content: String(content ?? ''),
    embeds: (embeds ?? []) as readonly ApiObject[],
    components: (components ?? []) as readonly ApiObject[],
    files: filesAfter(before.files, body.attachments, added),
  };
}

function filesAfter(
  before: readonly StoredFile[],
  attachments: unknown,
  added: readonly StoredFile[],
): readonly StoredFile[] {
  if (!Array.isArray(attachments)) return [...before, ...added];
  const kept = new Set(attachments.map(({ id }: { id?: unknown }) => String(id)));
  return [...before.filter(({ id }) => kept.has(id)), ...added];
}
