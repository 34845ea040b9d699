/** What people have set for a channel or a whole server, as its record keeps it. What is missing is inherited. */

/** What is answered in a server: messages to the bot, every message, or none. */
export type ReplyMode = 'mention' | 'always' | 'off';

/**
 * Whether a reply grows while it is written. `on`: from its first text. `auto`: one that is complete soon after its first text
 * is posted whole. `off`: every reply is posted when it is complete.
 */
export type ReplyStreaming = 'auto' | 'on' | 'off';

/** Whom a rule of access is about. The role of everybody has the server's id. */
export interface Principal {
  readonly kind: 'role' | 'person';
  readonly id: string;
}

/** Who may talk to the bot; nobody named under `allow` means everybody. */
export interface AccessList {
  readonly allow: readonly Principal[];
  readonly deny: readonly Principal[];
}

/** Each of them may be missing. */
export interface Settings {
  readonly replies?: ReplyMode;
  /** A model's name, which was allowed when it was set. */
  readonly model?: string;
  readonly streaming?: ReplyStreaming;
  readonly access?: AccessList;
}

export const NOTHING_SET: Settings = {};
