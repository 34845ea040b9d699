/** The list of completions over the composer; the text field keeps the focus and moves the choice. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Avatar } from '../elements/avatar.tsx';
import type { Suggestion } from '../state/suggestions.ts';

const TITLES = { command: 'Commands', user: 'People', channel: 'Channels', emoji: 'Emojis' } as const;

export function Completions(props: {
  kind: keyof typeof TITLES;
  suggestions: readonly Suggestion[];
  chosen: number;
  choose: (suggestion: Suggestion) => void;
}): ComponentChildren {
  const { kind, suggestions, chosen, choose } = props;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen]);
  return (
    <div class="completions">
      <p class="completions-title" aria-hidden="true">
        {TITLES[kind]}
      </p>
      <div id="completions" role="listbox" aria-label={TITLES[kind]} ref={list}>
        {suggestions.map((suggestion, at) => (
          <div
            key={suggestion.key}
            id={`completion${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === chosen}
            onMouseDown={(event: MouseEvent) => {
              event.preventDefault();
              choose(suggestion);
            }}
          >
            {suggestion.user && <Avatar user={suggestion.user} size={20} />}
            <strong>{suggestion.label}</strong>
            <span>{suggestion.hint}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
