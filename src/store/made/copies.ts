/**
 * Copies of what runs have made, as files in a folder beside the database: they would bloat it and its backups, and from a disk
 * they are sent without being in memory. Nothing is touched before the first copy.
 */

import type { MadeCopies, ToKeep } from '../../conversation/ports/made-copies.ts';
import type { Log } from '../../log.ts';
import type { StoreConfig } from '../store-config.ts';
import { copyFolder, namesIn } from './folder.ts';

export function createMadeCopies(config: StoreConfig, log: Log): MadeCopies {
  const folder = copyFolder(config);
  /** Conversations that have copies, or may. */
  const held = new Set<string>();

  const disk = () => import('./disk.ts');

  /** One too many is no reason to fail anything: the next start deletes it. */
  const remove = async (isToGo: (conversationId: string) => boolean): Promise<void> => {
    try {
      const names = await namesIn(folder);
      const toGo = names.filter((name) => isToGo(conversationOf(name)));
      if (toGo.length > 0) await (await disk()).removeAll(folder, toGo);
    } catch (error) {
      log.warn(
        { event: 'made.not-removed', folder, error },
        'Copies of what runs have made are not deleted.',
      );
    }
  };

  return {
    async keep(copy: ToKeep) {
      held.add(copy.conversationId);
      return (await disk()).writeCopy(folder, nameOf(copy.conversationId, copy.key), copy, log);
    },
    async open(conversationId, key) {
      try {
        return await (await disk()).openCopy(folder, nameOf(conversationId, key));
      } catch (error) {
        log.error(
          { event: 'made.not-opened', folder, error },
          'A copy of what a run has made is not opened.',
        );
        return null;
      }
    },
    async clear(conversationId) {
      if (held.delete(conversationId)) await remove((id) => id === conversationId);
    },
    async sweep(openConversations) {
      const open = new Set(openConversations);
      for (const id of open) held.add(id);
      await remove((id) => !open.has(id));
    },
  };
}

/** Ids of conversations are digits and dots, and keys digits and hyphens, so that a name leads nowhere else. */
function nameOf(conversationId: string, key: string): string {
  return `${conversationId}-${key.replace(/[^\w-]/g, '')}`;
}

function conversationOf(name: string): string {
  return name.split('-', 1)[0] ?? '';
}
