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
  choose: (offer: Suggestion) => void;
}): ComponentChildren {
  const { kind, suggestions: offers, chosen, choose } = props;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen]);
  return (
    <div class="completions">
      <p class="completions-title" aria-hidden="true">
        {TITLES[kind]}
      </p>
      <div id="completions" role="listbox" aria-label={TITLES[kind]} ref={list}>
        {offers.map((offer, at) => (
          <div
            key={offer.key}
            id={`completion${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === chosen}
            onMouseDown={(event: MouseEvent) => {
              event.preventDefault();
              choose(offer);
            }}
          >
            {offer.user && <Avatar user={offer.user} size={20} />}
            <strong>{offer.label}</strong>
            <span>{offer.hint}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
