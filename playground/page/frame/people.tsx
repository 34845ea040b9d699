/** Whom the page writes as: a group of which one is chosen. */

import type { ComponentChildren } from 'preact';
import type { PagePerson } from '../../contract/places.ts';
import { writeAs } from '../actions.ts';
import { Avatar } from '../elements/avatar.tsx';
import { me, pings, world } from '../state/world.ts';

const ROLES = { admin: 'Admin', member: 'Member', bot: 'Another bot' } as const;

export function People(): ComponentChildren {
  return (
    <fieldset class="people">
      <legend>You write as</legend>
      {(world.value?.people ?? []).map((one) => (
        <Person key={one.id} one={one} />
      ))}
    </fieldset>
  );
}

function Person({ one }: { one: PagePerson }): ComponentChildren {
  const chosen = one.id === me.value;
  const waiting = [...pings.value].some(([key, count]) => key.startsWith(`${one.id} `) && count > 0);
  return (
    <label class={`person ${chosen ? 'chosen' : ''}`} title={`Write as ${one.name}`}>
      <input
        class="sr"
        type="radio"
        name="person"
        value={one.id}
        checked={chosen}
        onChange={() => void writeAs(one.id)}
      />
      <Avatar user={one} size={32} />
      <span>{one.name}</span>
      <small>{ROLES[one.role]}</small>
      {waiting && !chosen && <i class="dot" title="Has been mentioned" />}
    </label>
  );
}
