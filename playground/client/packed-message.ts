/** A message of the local Discord as one line of JSON, with people and files by their ids. */

import type { Message, Snapshot, StoredFile, User, World } from '../../emulators/discord/world/entities.ts';

type Packed = Omit<Message, 'author' | 'files' | 'mentions' | 'reactions' | 'interaction' | 'forwarded'> & {
  readonly author: string;
  readonly files: readonly string[];
  readonly mentions: readonly string[];
  readonly reactions: readonly (readonly [string, readonly string[]])[];
  readonly interaction: {
    readonly id: string;
    readonly type: number;
    readonly user: string;
    readonly name: string | null;
  } | null;
  readonly forwarded: (Omit<Snapshot, 'files'> & { readonly files: readonly string[] }) | null;
};

const idOf = ({ id }: { readonly id: string }): string => id;

export function packMessage(message: Message): string {
  const { interaction, forwarded } = message;
  const packed: Packed = {
    ...message,
    author: message.author.id,
    files: message.files.map(idOf),
    mentions: message.mentions.map(idOf),
    reactions: [...message.reactions].map(([emoji, users]) => [emoji, [...users]]),
    interaction: interaction === null ? null : { ...interaction, user: interaction.user.id },
    forwarded: forwarded === null ? null : { ...forwarded, files: forwarded.files.map(idOf) },
  };
  return JSON.stringify(packed);
}

/** Null for one whose author is no longer there. A file that is no longer kept is left out. Throws for what is no message. */
export function unpackMessage(
  text: string,
  world: World,
  files: ReadonlyMap<string, StoredFile>,
): Message | null {
  const packed = JSON.parse(text) as Packed;
  const users = (ids: readonly string[]): User[] => ids.flatMap((id) => world.users.get(id) ?? []);
  const filesOf = (ids: readonly string[]): StoredFile[] => ids.flatMap((id) => files.get(id) ?? []);
  const [author] = users([packed.author]);
  if (author === undefined) return null;
  const { interaction, forwarded } = packed;
  const asker = interaction === null ? undefined : world.users.get(interaction.user);
  return {
    ...packed,
    author,
    files: filesOf(packed.files),
    mentions: users(packed.mentions),
    reactions: new Map(packed.reactions.map(([emoji, ids]) => [emoji, new Set(ids)])),
    interaction: interaction === null || asker === undefined ? null : { ...interaction, user: asker },
    forwarded: forwarded === null ? null : { ...forwarded, files: filesOf(forwarded.files) },
  };
}
