/** What lies over the page for a moment: a menu, the emojis, an enlarged image, the sidebar in a narrow window. */

import { signal } from '@preact/signals-core';
import type { PageAttachment } from '../../contract/message.ts';

export interface MenuItem {
  readonly label: string;
  readonly choose: () => void;
  readonly danger?: boolean;
  /** Begins another group, under this heading if it has one. */
  readonly group?: string;
}

/** Where it opens, in the window's own pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const menu = signal<{
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly spot: Spot;
} | null>(null);
export const emojiPick = signal<{ readonly pick: (emoji: string) => void; readonly spot: Spot } | null>(null);
export const enlarged = signal<PageAttachment | null>(null);
export const drawer = signal(false);

/** Beside the element that was pressed. */
export function spotOf(target: EventTarget | null): Spot {
  if (!(target instanceof Element)) return { x: 0, y: 0 };
  const { left, bottom } = target.getBoundingClientRect();
  return { x: left, y: bottom + 4 };
}
