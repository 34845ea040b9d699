/** What is typed while no field has the focus goes into the message, from the first character on. */

/** Where a character has a meaning of its own, or something else is in front of the message. */
const TAKEN =
  'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog, [popover]';

/** For the document: the character that is on its way lands where the focus is once this has returned. */
export function onTypedElsewhere(event: KeyboardEvent): void {
  if (!isText(event) || isTaken(event)) return;
  document.getElementById('text')?.focus();
}

function isText({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
  return [...key].length === 1 && !ctrlKey && !metaKey && !altKey && !isComposing;
}

function isTaken({ key, target, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || !(target instanceof Element)) return true;
  // The space presses a button, opens what is folded and turns the page.
  if (key === ' ' && target !== document.body) return true;
  return target.closest(TAKEN) !== null || document.querySelector('dialog[open], :popover-open') !== null;
}
