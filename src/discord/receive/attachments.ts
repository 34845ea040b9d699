/** What a person attached, as notes: files, voice messages and stickers. Pure. */

import { type APIMessage, MessageFlags, StickerFormatType } from 'discord-api-types/v10';
import type { AttachmentNote } from '../../conversation/message.ts';

/** The part of a message, or of a forwarded one, that says what it carries. */
export type Carrier = Pick<APIMessage, 'flags' | 'sticker_items'> & Partial<Pick<APIMessage, 'attachments'>>;

/** Address and type of stickers. Source: Discord's reference, "Image Formatting" and "Sticker Format Types". */
const STICKERS: Readonly<Record<StickerFormatType, { base: string; ending: string; mime: string }>> = {
  [StickerFormatType.PNG]: { base: 'https://cdn.discordapp.com', ending: 'png', mime: 'image/png' },
  [StickerFormatType.APNG]: { base: 'https://cdn.discordapp.com', ending: 'png', mime: 'image/png' },
  [StickerFormatType.Lottie]: {
    base: 'https://cdn.discordapp.com',
    ending: 'json',
    mime: 'application/json',
  },
  [StickerFormatType.GIF]: { base: 'https://media.discordapp.net', ending: 'gif', mime: 'image/gif' },
};

/** A message with what it refers to. */
export type Carrying = Carrier &
  Pick<APIMessage, 'message_reference' | 'message_snapshots' | 'referenced_message'>;

/** What comes along with a message: its own attachments, those of what it forwards, and those of what it replies to. */
export function carriedBy(message: Carrying): AttachmentNote[] {
  const { referenced_message: original, message_snapshots: forwarded = [] } = message;
  const quoted = original == null ? [] : [original, ...(original.message_snapshots ?? []).map(snapshotOf)];
  return [
    ...[message, ...forwarded.map(snapshotOf)].flatMap(attachmentNotes),
    ...quoted.flatMap(attachmentNotes).map((note): AttachmentNote => ({ ...note, isQuoted: true })),
  ];
}

function snapshotOf({ message }: { readonly message: Carrier }): Carrier {
  return message;
}

/** Notes in the order in which Discord shows them. A sticker's size is not known and stands as 0. */
export function attachmentNotes(message: Carrier): AttachmentNote[] {
  const voice = ((message.flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
  const files = (message.attachments ?? []).map(
    (attachment): AttachmentNote => ({
      name: voice ? `voice message of ${Math.ceil(attachment.duration_secs ?? 0)} s` : attachment.filename,
      mime: attachment.content_type ?? null,
      size: attachment.size,
      url: attachment.url,
    }),
  );
  const stickers = (message.sticker_items ?? []).map((sticker): AttachmentNote => {
    const { base, ending, mime } = STICKERS[sticker.format_type] ?? STICKERS[StickerFormatType.PNG];
    return {
      name: `sticker ${sticker.name}`,
      mime,
      size: 0,
      url: `${base}/stickers/${sticker.id}.${ending}`,
      isSticker: true,
    };
  });
  return [...files, ...stickers];
}
