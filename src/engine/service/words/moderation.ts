/** How services say that they refuse what was said, under whatever status and code. */

import type { Words } from './error-body.ts';

/**
 * Sources: OpenRouter (https://openrouter.ai/docs/api/reference/errors-and-debugging), Azure's `content management policy`
 * (https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter), xAI's `usage guidelines`
 * (https://docs.x.ai/docs/key-information/debugging), DeepSeek's `Content Exists Risk`, Moonshot's `high risk`.
 */
const REFUSED =
  /requires moderation|\b(?:was|been|were|is) flagged\b|flagged (?:as|by|for)\b|\bmoderation (?:system|check|failed|blocked|error)|content[ _-](?:filter|polic|management|safety|moderation)|violat\w* (?:\w+ ){0,4}(?:polic|guideline|terms)|usage guidelines|safety_check|prohibited[ _]content|inappropriate content|content exists risk|considered high risk|responsible ?ai ?policy|\bguardrail|不安全|敏感/i;
/** It is not what was said that is refused, but who asks. */
const ACCOUNT =
  /\b(?:account|organi[sz]ation|project|api key)\b.{0,40}\b(?:flagged|disabled|suspended|deactivated|blocked)\b/i;

export function isModeration({ message, isFlagged }: Words): boolean {
  return (isFlagged || REFUSED.test(message)) && !ACCOUNT.test(message);
}
