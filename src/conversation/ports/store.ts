/** The port to what survives a restart. One record is one atomic write, with the usage of the turn that it ends. */

import type { ErasedConversation, Forgetting } from '../record/forgetting/request.ts';
import type { ConversationRecord, ServerRecord } from '../record/record.ts';
import type { Transcript } from '../record/transcript.ts';
import type { FormerInstructions, Scope } from '../record/versions.ts';
import type { UsageCell } from '../usage/cells.ts';
import type { UsageEntry } from '../usage/entry.ts';

/** A server's id; null for direct messages. */
export type UsagePlace = { readonly serverId: string | null } | 'everywhere';

/**
 * Every method throws StoreError and nothing else: `damaged` or `newer` with the record's key, which harms no other
 * conversation (also when its place in the file cannot be written), or `unavailable`. A write that has resolved survives a
 * kill and a power cut.
 */
export interface Store {
  readConversation(id: string): Promise<ConversationRecord | undefined>;
  /**
   * Also keeps the mark by which `openWork` finds the conversation again. The record and the entries are written together or
   * not at all; an entry that was written before is not counted again.
   */
  writeConversation(record: ConversationRecord, ended?: readonly UsageEntry[]): Promise<void>;
  /** Ids of people's own conversations in the channel, as far as there are any. */
  ownConversations(channelId: string): Promise<readonly string[]>;
  readTranscript(conversationId: string): Promise<Transcript | undefined>;
  writeTranscript(transcript: Transcript): Promise<void>;
  deleteTranscript(conversationId: string): Promise<void>;
  readServer(id: string): Promise<ServerRecord | undefined>;
  writeServer(record: ServerRecord): Promise<void>;
  /**
   * What was used on these days (UTC, YYYY-MM-DD, both included; older ones than 400 days are gone), in no order: one cell or
   * more for each day, channel, person and model. Its cost is that of what it finds.
   */
  usage(from: string, to: string, where: UsagePlace): Promise<readonly UsageCell[]>;
  readFormerInstructions(scope: Scope, id: string): Promise<FormerInstructions | undefined>;
  writeFormerInstructions(former: FormerInstructions): Promise<void>;
  /**
   * Ids of conversations that are kept, in order, so that all of them can be gone through in pieces.
   *
   * @param after the last one of the piece before; null for the first piece
   */
  conversationIds(after: string | null, most: number): Promise<readonly string[]>;
  /** Servers that the bot has left, and when, in milliseconds since the epoch. */
  leftServers(): Promise<readonly { readonly id: string; readonly at: number }[]>;
  /** @param at null: it is in that server again, or nothing is kept of it */
  writeLeftServer(id: string, at: number | null): Promise<void>;
  /** Everything of it: record, transcript, former instructions. */
  deleteConversation(id: string): Promise<void>;
  /** Everything of it but its conversations: record, former instructions, what was used there. */
  deleteServer(id: string): Promise<void>;
  /** Ids of the people who have opted out. */
  optedOut(): Promise<readonly string[]>;
  /** @param at when they did, in milliseconds since the epoch; null: they have not */
  writeOptOut(personId: string, at: number | null): Promise<void>;
  /** The requests to forget what somebody wrote that are not done with, the oldest first. */
  forgettings(): Promise<readonly Forgetting[]>;
  writeForgetting(forgetting: Forgetting): Promise<void>;
  /** With all that is kept for its receipt. */
  deleteForgetting(id: string): Promise<void>;
  /** What has become of conversations for one request. */
  erasedFor(forgettingId: string): Promise<readonly ErasedConversation[]>;
  readErased(forgettingId: string, conversationId: string): Promise<ErasedConversation | undefined>;
  writeErased(forgettingId: string, erased: ErasedConversation): Promise<void>;
  /**
   * Takes the person's id out of what was used on these days, in one channel or in all; the sums stay. Doing it again changes
   * nothing.
   *
   * @param channelId null for all
   */
  anonymizeUsage(personId: string, channelId: string | null, isDay: (day: string) => boolean): Promise<void>;
  /** Ids of the conversations that may have open work; its cost does not grow with the number of idle ones. */
  openWork(): Promise<readonly string[]>;
  /** Small values of the process itself, such as the assistant's id. */
  recall(name: string): Promise<string | undefined>;
  remember(name: string, value: string): Promise<void>;
  /** A round trip to the medium; throws if it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
