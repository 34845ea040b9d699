/** A text as it was written, in a box that scrolls. */

import type { ComponentChildren } from 'preact';

export function Preformatted({ children }: { children: ComponentChildren }): ComponentChildren {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard, too
  return <pre tabIndex={0}>{children}</pre>;
}
