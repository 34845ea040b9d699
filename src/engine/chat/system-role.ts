/** Models without a system role: which they are shows itself with the first refusal. */

import { EngineError } from '../../errors.ts';
import { type PromptMessage, withoutSystemRole } from './prompt.ts';

/** Sends the messages as the model takes them. */
export type Sending = <T>(
  messages: readonly PromptMessage[],
  send: (messages: readonly PromptMessage[]) => Promise<T>,
) => Promise<T>;

/**
 * The words of Gemma's and Mistral's templates (https://github.com/huggingface/chat-ui/issues/1386,
 * https://github.com/predibase/lorax/issues/215), of Google (`Developer instruction is not enabled`) and of OpenAI
 * (`does not support 'system' with this model`). A template that counts the instructions among the turns says that roles
 * must alternate.
 */
const REFUSED =
  /\bsystem['"]? (?:role|message|prompt|instruction)s?\b.{0,40}\b(?:not|unsupported|n't)\b|(?:not|n't|un)\s?supports?(?:ed)?.{0,30}\bsystem\b|\b(?:system|developer) instructions? (?:is|are) not enabled|only user.{0,20}(?:assistant|model).{0,20}roles? (?:is|are) supported|roles must alternate|(?:unexpected|invalid|unknown|unsupported) role:? ['"]?system|unexpected ['"]?system['"]? role/i;

/** A model that takes the instructions only without that role gets them so for the life of the process. */
export function createSending(): Sending {
  let hasSystemRole = true;
  return async (messages, send) => {
    if (!hasSystemRole) return send(withoutSystemRole(messages));
    try {
      return await send(messages);
    } catch (error) {
      const plainer = withoutSystemRole(messages);
      if (plainer === messages || !isRoleRefused(error)) throw error;
      const sent = await send(plainer);
      hasSystemRole = false;
      return sent;
    }
  };
}

/** A template that fails is a failure of the server on some, and of the request on others. */
function isRoleRefused(error: unknown): boolean {
  if (!(error instanceof EngineError)) return false;
  const isOfRequest = error.status === 400 || error.status === 422 || error.status === 500;
  return isOfRequest && REFUSED.test(error.message);
}
