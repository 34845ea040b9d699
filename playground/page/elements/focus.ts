/** Where the keyboard goes when something closes or is chosen. */

/** At once where it stands already: the next key may come before the next drawing. */
export function focusComposer(): void {
  const field = document.getElementById('text');
  if (field === null) requestAnimationFrame(() => document.getElementById('text')?.focus());
  else field.focus();
}

/** The message that the keyboard was at last, or the newest. */
export function focusMessages(): void {
  document.querySelector<HTMLElement>('#messages > [tabindex="0"]')?.focus();
}

/** Into the sidebar, which is in sight. */
export function focusPlaces(): void {
  document.querySelector<HTMLElement>('.place[aria-current]')?.focus();
}

/** Moves the focus among a list's items by arrows, Home and End; whether the key was one of them. */
export function rove(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  const next: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(at + 1, last),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: last,
  };
  const to = next[event.key];
  if (to === undefined) return false;
  event.preventDefault();
  items[to]?.focus();
  return true;
}
