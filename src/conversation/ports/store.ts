/** The port to what survives a restart. One record is one atomic write. */

import type { ConversationRecord, ServerRecord } from '../record/record.ts';
import type { Transcript } from '../record/transcript.ts';
import type { FormerInstructions, Scope } from '../record/versions.ts';

/**
 * Every method throws StoreError and nothing else: `damaged` or `newer` with the record's key, which harms no other
 * conversation (also when its place in the file cannot be written), or `unavailable`. A write that has resolved survives a
 * kill and a power cut.
 */
export interface Store {
  readConversation(id: string): Promise<ConversationRecord | undefined>;
  /** Also keeps the mark by which `openWork` finds the conversation again. */
  writeConversation(record: ConversationRecord): Promise<void>;
  readTranscript(conversationId: string): Promise<Transcript | undefined>;
  writeTranscript(transcript: Transcript): Promise<void>;
  deleteTranscript(conversationId: string): Promise<void>;
  readServer(id: string): Promise<ServerRecord | undefined>;
  writeServer(record: ServerRecord): Promise<void>;
  readFormerInstructions(scope: Scope, id: string): Promise<FormerInstructions | undefined>;
  writeFormerInstructions(former: FormerInstructions): Promise<void>;
  /** Ids of the conversations that may have open work; its cost does not grow with the number of idle ones. */
  openWork(): Promise<readonly string[]>;
  /** Small values of the process itself, such as the assistant's id. */
  recall(name: string): Promise<string | undefined>;
  remember(name: string, value: string): Promise<void>;
  /** A round trip to the medium; throws if it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
