/** Whom the page writes as: a group of which one is chosen. */

import { type ComponentChildren, h } from 'preact';
import type { PagePerson } from '../../contract/places.ts';
import { writeAs } from '../actions.ts';
import { Avatar } from '../elements/avatar.ts';
import { me, pings, world } from '../state/world.ts';

const ROLES = { admin: 'Admin', member: 'Member', bot: 'Another bot' } as const;

export function People(): ComponentChildren {
  return h(
    'fieldset',
    { class: 'people' },
    h('legend', null, 'You write as'),
    (world.value?.people ?? []).map((one) => h(Person, { key: one.id, one })),
  );
}

function Person({ one }: { one: PagePerson }): ComponentChildren {
  const chosen = one.id === me.value;
  const waiting = [...pings.value].some(([key, count]) => key.startsWith(`${one.id} `) && count > 0);
  return h(
    'label',
    { class: `person ${chosen ? 'chosen' : ''}`, title: `Write as ${one.name}` },
    h('input', {
      class: 'sr',
      type: 'radio',
      name: 'person',
      value: one.id,
      checked: chosen,
      onChange: () => void writeAs(one.id),
    }),
    h(Avatar, { user: one, size: 32 }),
    h('span', null, one.name),
    h('small', null, ROLES[one.role]),
    waiting && !chosen && h('i', { class: 'dot', title: 'Has been mentioned' }),
  );
}
