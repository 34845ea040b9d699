/** Where a channel begins: what this place is and, while it is empty, what to try first. */

import type { ComponentChildren } from 'preact';
import { send, showPanel } from '../actions.ts';
import { Avatar } from '../elements/avatar.tsx';
import { Icon, type IconName } from '../elements/icon.tsx';
import { channel, channelTitle, person, userById, world } from '../state/world.ts';
import { text } from '../state/writing.ts';

export function Welcome({ empty }: { empty: boolean }): ComponentChildren {
  const place = channel.value;
  const self = world.value?.self;
  if (place === null || self === undefined) return null;
  const direct = place.kind === 'direct';
  const title = direct ? `This is you and ${place.name}` : `Welcome to ${channelTitle(place)}`;
  const threadOf = world.value?.channels.find(({ id }) => id === place.parentId);
  const hint = direct
    ? `Nobody else can read this. ${self.name} answers every message.`
    : `${threadOf === undefined ? '' : `A Discord thread in #${threadOf.name}. `}Mention @${self.name}, or reply to it, and it answers. Each channel has a memory of its own.`;
  return (
    <section class="welcome">
      <div class="welcome-art">
        <Avatar user={self} size={72} />
      </div>
      <h2>{title}</h2>
      <p>{hint}</p>
      {empty && <Starters />}
    </section>
  );
}

function Starters(): ComponentChildren {
  const self = world.value?.self;
  if (person.value?.role === 'bot')
    return (
      <p class="note">{`${person.value.name} is a bot, and ${self?.name} answers no bots. Write something and see.`}</p>
    );
  const call = channel.value?.kind === 'direct' ? '' : `@${self?.name} `;
  const name = userById(person.value?.id ?? '')?.name ?? 'Ada';
  return (
    <ul class="starters" aria-label="Things to try">
      <Starter icon="smile" title="Introduce yourself" said={`${call}hello, my name is ${name}`} />
      <Starter icon="code" title="Ask for some code" said={`${call}show me some code in python`} />
      <Starter icon="slash" title="See what it can do" said="/help" />
      <li>
        <button type="button" class="starter-card" onClick={() => showPanel(true)}>
          <Icon name="panel" />
          <strong>Look inside</strong>
          <span>Every turn, request and record. Kill the bot and watch it lose nothing.</span>
        </button>
      </li>
    </ul>
  );
}

function Starter({ icon, title, said }: { icon: IconName; title: string; said: string }): ComponentChildren {
  const onClick = (): void => {
    text.value = said;
    void send();
  };
  return (
    <li>
      <button type="button" class="starter-card" onClick={onClick}>
        <Icon name={icon} />
        <strong>{title}</strong>
        <span>{said}</span>
      </button>
    </li>
  );
}
