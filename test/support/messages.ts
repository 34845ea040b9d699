/** Messages and records as tests need them, with only the interesting fields spelled out. */

import type { IncomingMessage, Via } from '../../src/conversation/message.ts';
import { type ConversationRecord, newConversation, type Turn } from '../../src/conversation/record/record.ts';

export const CHANNEL = '100000000000000001';
export const GUILD = '200000000000000001';

/** The n-th snowflake of a test. */
export function snowflake(n: number): string {
  return String(300000000000000000n + BigInt(n));
}

export function incoming(n: number, text: string, fields: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    id: snowflake(n),
    channelId: CHANNEL,
    serverId: GUILD,
    author: { id: '400000000000000001', name: 'Ada', kind: 'person' },
    isUserMessage: true,
    mentionsBot: true,
    repliesToBot: false,
    text,
    quote: null,
    attachments: [],
    contentHidden: false,
    ...fields,
  };
}

/** The same by `/ask`. */
export function asked(
  n: number,
  text: string,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): IncomingMessage & { readonly via: Via } {
  const via = { applicationId: '1100', token: `token-${n}`, until: Number.MAX_SAFE_INTEGER, isPrivate };
  return { ...incoming(n, text), via };
}

export function record(fields: Partial<ConversationRecord> = {}): ConversationRecord {
  return { ...newConversation(CHANNEL, GUILD), ...fields };
}

export function pending(n: number, text: string): ConversationRecord['pending'][number] {
  return {
    id: snowflake(n),
    authorId: '400000000000000001',
    author: 'Ada',
    text,
    quote: null,
    attachments: [],
    acceptedAt: n,
  };
}

export function turn(fields: Partial<Turn> = {}): Turn {
  return {
    id: snowflake(1),
    messages: [pending(1, 'hello')],
    heardOnly: [],
    instructions: 'Be kind.',
    beganAt: 0,
    toReappend: false,
    appended: null,
    toKeep: false,
    run: null,
    draft: null,
    answer: null,
    ...fields,
  };
}
