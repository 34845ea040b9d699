/** Posting a message: nonces, limits, permissions and files, as Discord checks them. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { AllowedMentions } from '../actions/mentions.ts';
import type { Messages } from '../actions/messages.ts';
import type { ApiObject, Channel, Message, StoredFile, World } from '../world/entities.ts';
import { messagePayload } from '../world/message-payloads.ts';
import { botPermissionsIn, isLocked } from '../world/permissions.ts';
import { type Answer, refusal } from './answer.ts';
import { createFormErrors } from './form-errors.ts';
import { messageProblem } from './message-form.ts';
import { readBody } from './read-body.ts';
import type { RestRequest } from './rest.ts';
import { filesProblem } from './upload-limits.ts';

export interface PostsOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly nextId: () => string;
  readonly now: () => number;
  /** For ages. */
  readonly monotonic: () => number;
  readonly cdnUrl: () => string;
  readonly keepFile: (file: StoredFile) => void;
  /** How long a nonce is remembered, in milliseconds. */
  readonly nonceMs: () => number;
}

interface PostBody {
  readonly content?: string | null;
  readonly embeds?: readonly ApiObject[];
  readonly components?: readonly ApiObject[];
  readonly flags?: number;
  readonly nonce?: string | number;
  readonly enforce_nonce?: boolean;
  readonly allowed_mentions?: AllowedMentions;
  readonly message_reference?: { readonly message_id: string; readonly fail_if_not_exists?: boolean };
}

export function createPost(
  options: PostsOptions,
): (channel: Channel, request: RestRequest) => Promise<Answer> {
  const { world, messages, monotonic, cdnUrl, nonceMs } = options;
  const nonces = new Map<string, { message: Message; at: number }>();
  const recall = (nonce: string | null): Message | null => {
    const known = nonces.get(nonce ?? '');
    return known !== undefined && monotonic() - known.at < nonceMs() ? known.message : null;
  };
  return async (channel, request) => {
    const sent = await readBody(request, options.nextId);
    const { body, files }: { body: PostBody; files: readonly StoredFile[] } = sent;
    const { embeds = [], components = [], flags = 0 } = body;
    const nonce = nonceOf(body);
    const earlier = recall(body.enforce_nonce === true ? nonce : null);
    if (earlier !== null) {
      if (!channel.messages.has(earlier.id)) return refusal(404, 10008, 'Unknown Message');
      return { status: 200, body: messagePayload(earlier, world, cdnUrl()) };
    }
    const problem =
      permissionProblem(channel, options, body, files) ??
      formProblem(channel, body, files) ??
      filesProblem(channel, world, files);
    if (problem !== null) return problem;
    for (const file of files) options.keepFile(file);
    const reference = body.message_reference?.message_id ?? null;
    const message = messages.write({
      channel,
      author: world.bot,
      content: body.content ?? '',
      replyTo: reference !== null && channel.messages.has(reference) ? reference : null,
      files,
      embeds,
      components,
      flags,
      nonce,
      allowedMentions: body.allowed_mentions,
    });
    if (nonce !== null) nonces.set(nonce, { message, at: monotonic() });
    return { status: 200, body: messagePayload(message, world, cdnUrl()) };
  };
}

function nonceOf({ nonce }: PostBody): string | null {
  return nonce === undefined ? null : String(nonce);
}

function permissionProblem(
  channel: Channel,
  options: PostsOptions,
  body: PostBody,
  files: readonly StoredFile[],
): Answer | null {
  const permissions = botPermissionsIn(channel, options.world, options.now());
  const has = (permission: bigint): boolean => (permissions & permission) !== 0n;
  if (files.length > 0 && !has(Permission.AttachFiles)) return refusal(403, 50013, 'Missing Permissions');
  if (body.message_reference !== undefined && !has(Permission.ReadMessageHistory)) {
    return refusal(403, 160002, 'You cannot reply without permission to read message history');
  }
  return writeProblem(channel, options);
}

/** Why the bot may write nothing in the channel at all, or null. */
export function writeProblem(
  channel: Channel,
  { world, now }: Pick<PostsOptions, 'world' | 'now'>,
): Answer | null {
  const permissions = botPermissionsIn(channel, world, now());
  const toSend = channel.type === 11 ? Permission.SendMessagesInThreads : Permission.SendMessages;
  if ((permissions & toSend) === 0n) return refusal(403, 50013, 'Missing Permissions');
  if (!isLocked(channel, permissions)) return null;
  return refusal(400, channel.archived ? 50083 : 160005, 'Thread is locked');
}

function formProblem(channel: Channel, body: PostBody, files: readonly StoredFile[]): Answer | null {
  const { message_reference: reference } = body;
  const problem = messageProblem({ ...body, files: files.length });
  const mustExist = reference !== undefined && reference.fail_if_not_exists !== false;
  if (problem !== null || !mustExist || channel.messages.has(reference.message_id)) return problem;
  const errors = createFormErrors();
  errors.add(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  return errors.answer();
}
