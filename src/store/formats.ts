/** Every kind of record by the beginning of its key. */

import { conversationSchema, serverSchema, transcriptSchema, VERSION } from './schemas.ts';
import { CONVERSATION_UPGRADES, SERVER_UPGRADES, TRANSCRIPT_UPGRADES } from './upgrades.ts';

export const FORMATS = {
  conversation: { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema },
  transcript: { version: VERSION, upgrades: TRANSCRIPT_UPGRADES, schema: transcriptSchema },
  server: { version: VERSION, upgrades: SERVER_UPGRADES, schema: serverSchema },
};
