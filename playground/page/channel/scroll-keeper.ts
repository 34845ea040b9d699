/** Keeps the eye where it was: at the newest message, or at the one that was being read, whatever grows above or below. */

export interface ScrollKeeper {
  /** At the newest message. */
  readonly pinned: boolean;
  /** The reader has scrolled. */
  scrolled(): void;
  /** Something has grown, gone or come. */
  settle(): void;
  /** From now on at the newest. */
  pin(): void;
  /** Brings a message to the middle; whether it is there. */
  show(id: string): boolean;
}

const NEAR_PX = 48;

export function createScrollKeeper(scroller: HTMLElement): ScrollKeeper {
  let pinned = true;
  let lastTop = 0;
  let anchor: { readonly id: string; readonly top: number } | null = null;

  const rows = (): HTMLElement[] => [...scroller.querySelectorAll<HTMLElement>('[data-id]')];
  const topOf = (row: HTMLElement): number =>
    row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

  const note = (): void => {
    const first = rows().find((row) => topOf(row) + row.offsetHeight > 0);
    anchor = first === undefined ? null : { id: first.dataset.id ?? '', top: topOf(first) };
  };

  return {
    get pinned() {
      return pinned;
    },
    scrolled() {
      const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
      // A scroll is told late: what has grown since is no reader's doing, and only a reader goes up.
      pinned = near || (pinned && scroller.scrollTop >= lastTop);
      lastTop = scroller.scrollTop;
      note();
    },
    settle() {
      if (pinned) scroller.scrollTop = scroller.scrollHeight;
      else {
        const row = rows().find(({ dataset }) => dataset.id === anchor?.id);
        if (row !== undefined && anchor !== null) scroller.scrollTop += topOf(row) - anchor.top;
      }
    },
    pin() {
      pinned = true;
      scroller.scrollTop = scroller.scrollHeight;
    },
    show(id) {
      const row = rows().find(({ dataset }) => dataset.id === id);
      if (row === undefined) return false;
      pinned = false;
      row.scrollIntoView({ block: 'center' });
      note();
      return true;
    },
  };
}
