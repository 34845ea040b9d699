/** Posting a message: nonces, limits, permissions and files, as Discord checks them. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { AllowedMentions, Messages } from './messages.ts';
import { messagePayload } from './payloads.ts';
import { type Answer, type RestRequest, refusal } from './rest.ts';
import type { Channel, Message, StoredFile, World } from './world.ts';

export interface PostsOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly nextId: () => string;
  readonly now: () => number;
  readonly cdnUrl: () => string;
  readonly keepFile: (file: StoredFile) => void;
  /** How long a nonce is remembered, in milliseconds. */
  readonly nonceMs: () => number;
}

interface PostBody {
  readonly content?: string;
  readonly nonce?: string | number;
  readonly enforce_nonce?: boolean;
  readonly allowed_mentions?: AllowedMentions;
  readonly message_reference?: { readonly message_id: string; readonly fail_if_not_exists?: boolean };
}

const CONTENT_LIMIT = 2_000;

export function createPost(
  options: PostsOptions,
): (channel: Channel, request: RestRequest) => Promise<Answer> {
  const { world, messages, now, cdnUrl, nonceMs } = options;
  const nonces = new Map<string, { message: Message; at: number }>();
  const recall = (nonce: string | null): Message | null => {
    const known = nonces.get(nonce ?? '');
    return known !== undefined && now() - known.at < nonceMs() ? known.message : null;
  };
  return async (channel, request) => {
    const { body, files } = await readPost(request, options.nextId);
    const nonce = nonceOf(body);
    const earlier = recall(body.enforce_nonce === true ? nonce : null);
    if (earlier !== null) {
      if (!channel.messages.has(earlier.id)) return refusal(404, 10008, 'Unknown Message');
      return { status: 200, body: messagePayload(earlier, world, cdnUrl()) };
    }
    const problem = permissionProblem(channel, body, files) ?? formProblem(channel, body, files);
    if (problem !== null) return problem;
    for (const file of files) options.keepFile(file);
    const reference = body.message_reference?.message_id ?? null;
    const message = messages.write({
      channel,
      author: world.bot,
      content: body.content ?? '',
      replyTo: reference !== null && channel.messages.has(reference) ? reference : null,
      files,
      nonce,
      allowedMentions: body.allowed_mentions,
    });
    if (nonce !== null) nonces.set(nonce, { message, at: now() });
    return { status: 200, body: messagePayload(message, world, cdnUrl()) };
  };
}

function nonceOf({ nonce }: PostBody): string | null {
  return nonce === undefined ? null : String(nonce);
}

function permissionProblem(channel: Channel, body: PostBody, files: readonly StoredFile[]): Answer | null {
  const has = (permission: bigint): boolean => (channel.botPermissions & permission) !== 0n;
  const toSend = channel.type === 11 ? Permission.SendMessagesInThreads : Permission.SendMessages;
  if (!has(toSend) || (files.length > 0 && !has(Permission.AttachFiles)))
    return refusal(403, 50013, 'Missing Permissions');
  if (body.message_reference !== undefined && !has(Permission.ReadMessageHistory)) {
    return refusal(403, 160002, 'You cannot reply without permission to read message history');
  }
  return null;
}

function formProblem(channel: Channel, body: PostBody, files: readonly StoredFile[]): Answer | null {
  const { content = '', message_reference: reference } = body;
  if (content.trim() === '' && files.length === 0) return refusal(400, 50006, 'Cannot send an empty message');
  if (content.length > CONTENT_LIMIT)
    return refusal(400, 50035, 'Invalid Form Body: content must be 2000 or fewer in length');
  const mustExist = reference !== undefined && reference.fail_if_not_exists !== false;
  if (mustExist && !channel.messages.has(reference.message_id)) {
    return refusal(400, 50035, 'Invalid Form Body: message_reference: Unknown message');
  }
  return null;
}

async function readPost(
  request: RestRequest,
  nextId: () => string,
): Promise<{ body: PostBody; files: StoredFile[] }> {
  if (!request.multipart) return { body: await request.json(), files: [] };
  const form = await request.form();
  const files: StoredFile[] = [];
  for (const [name, value] of form) {
    if (!name.startsWith('files[') || typeof value === 'string') continue;
    files.push({
      id: nextId(),
      name: value.name,
      mime: value.type,
      bytes: new Uint8Array(await value.arrayBuffer()),
    });
  }
  return { body: JSON.parse(String(form.get('payload_json') ?? '{}')) as PostBody, files };
}
