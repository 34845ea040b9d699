/** Completing at the caret: what is offered, which of it is chosen, and what the keys do meanwhile. */

import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { type Suggestion, suggestionsFor } from '../state/suggestions.ts';
import { pickedCommand, text } from '../state/writing.ts';
import { completed, type Typed, typedAt } from '../text/completion.ts';

export interface Completing {
  readonly typed: Typed | null;
  readonly suggestions: readonly Suggestion[];
  /** The place of the chosen one; -1 while there is none. */
  readonly current: number;
  choose(suggestion: Suggestion): void;
  /** Whether the key was meant for the list. */
  key(event: KeyboardEvent): boolean;
  moved(caret: number): void;
  written(): void;
}

export function useCompleting(box: RefObject<HTMLTextAreaElement | null>): Completing {
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const typed = dismissed === text.value ? null : typedAt(text.value, caret);
  const suggestions = typed === null ? [] : suggestionsFor(typed);
  const current = Math.min(at, suggestions.length - 1);

  const choose = (suggestion: Suggestion): void => {
    if (typed === null) return;
    if ('command' in suggestion) {
      text.value = '';
      pickedCommand.value = suggestion.command;
      return;
    }
    const next = completed(text.value, caret, typed, suggestion.insert);
    // At once, not with the next drawing: the next key may come before it.
    if (box.current !== null) box.current.value = next.text;
    box.current?.setSelectionRange(next.caret, next.caret);
    text.value = next.text;
    setCaret(next.caret);
  };
  const key = (event: KeyboardEvent): boolean => {
    const suggestion = suggestions[current];
    if (suggestion === undefined || event.shiftKey) return false;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setAt((current + 1) % suggestions.length),
      ArrowUp: () => setAt((current - 1 + suggestions.length) % suggestions.length),
      Escape: () => setDismissed(text.value),
      Enter: () => choose(suggestion),
      Tab: () => choose(suggestion),
    };
    const action = keys[event.key];
    if (action === undefined) return false;
    event.preventDefault();
    action();
    return true;
  };
  return { typed, suggestions, current, choose, key, moved: setCaret, written: () => setAt(0) };
}
