/** The list of completions over the composer; the text field keeps the focus and moves the choice. */

import { type ComponentChildren, h } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Avatar } from '../elements/avatar.ts';
import type { Offer } from '../state/suggestions.ts';

const TITLES = { command: 'Commands', user: 'People', channel: 'Channels', emoji: 'Emojis' } as const;

export function Completions(props: {
  kind: keyof typeof TITLES;
  offers: readonly Offer[];
  chosen: number;
  choose: (offer: Offer) => void;
}): ComponentChildren {
  const { kind, offers, chosen, choose } = props;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen]);
  return h(
    'div',
    { class: 'completions' },
    h('p', { class: 'completions-title', 'aria-hidden': 'true' }, TITLES[kind]),
    h(
      'ul',
      { id: 'completions', role: 'listbox', 'aria-label': TITLES[kind], ref: list },
      offers.map((offer, at) =>
        h(
          'li',
          {
            key: offer.key,
            id: `completion${at}`,
            role: 'option',
            'aria-selected': at === chosen,
            onMouseDown: (event: MouseEvent) => {
              event.preventDefault();
              choose(offer);
            },
          },
          offer.user && h(Avatar, { user: offer.user, size: 20 }),
          h('strong', null, offer.label),
          h('span', null, offer.hint),
        ),
      ),
    ),
  );
}
