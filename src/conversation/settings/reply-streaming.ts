/** Whether a reply grows while the assistant writes it. */

/**
 * `on`: from its first text. `auto`: one that is complete soon after its first text is posted whole. `off`: every reply is
 * posted when it is complete.
 */
export type ReplyStreaming = 'auto' | 'on' | 'off';
