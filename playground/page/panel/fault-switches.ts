/** The switches for trouble, as the playground lists them. */

import { type ComponentChildren, h } from 'preact';
import type { PageTrouble } from '../../contract/inspector.ts';
import { makeTrouble } from '../actions.ts';
import { world } from '../state/world.ts';

const GROUPS = {
  assistant: 'The assistant',
  discord: 'Discord’s REST',
  gateway: 'The gateway',
  bot: 'The bot',
} as const;

export function Troubles(): ComponentChildren {
  const all = world.value?.troubles ?? [];
  return [
    h(
      'p',
      { key: 'hint', class: 'note' },
      'Turn something on, write a message, and watch the turn find its way.',
    ),
    ...(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
      const listed = all.filter((one) => one.group === group);
      return (
        listed.length > 0 &&
        h(
          'section',
          { key: group, class: 'troubles' },
          h('h3', null, GROUPS[group]),
          listed.map((one) => h(Trouble, { key: one.id, one })),
        )
      );
    }),
  ];
}

function Trouble({ one }: { one: PageTrouble }): ComponentChildren {
  const { id, label, hint, kind, on, available } = one;
  const change = (): void => void makeTrouble(id, !on);
  const control =
    kind === 'switch'
      ? h(
          'button',
          {
            type: 'button',
            class: 'switch',
            role: 'switch',
            'aria-checked': on,
            'aria-labelledby': `trouble-${id}`,
            disabled: !available,
            onClick: change,
          },
          h('i', null),
        )
      : h(
          'button',
          {
            type: 'button',
            class: 'button secondary',
            'aria-labelledby': `trouble-${id}`,
            disabled: !available || on,
            onClick: change,
          },
          on ? 'Doing it…' : 'Do it',
        );
  return h(
    'div',
    { class: `trouble ${on ? 'on' : ''}` },
    h('div', null, h('strong', { id: `trouble-${id}` }, label), h('p', null, hint)),
    control,
  );
}
