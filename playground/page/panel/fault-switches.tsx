/** The switches for trouble, as the playground lists them. */

import type { ComponentChildren } from 'preact';
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
  return (
    <>
      <p class="note">Turn something on, write a message, and watch the turn find its way.</p>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
        const listed = all.filter((one) => one.group === group);
        return (
          listed.length > 0 && (
            <section key={group} class="troubles">
              <h3>{GROUPS[group]}</h3>
              {listed.map((one) => (
                <Trouble key={one.id} one={one} />
              ))}
            </section>
          )
        );
      })}
    </>
  );
}

function Trouble({ one }: { one: PageTrouble }): ComponentChildren {
  const { id, label, hint, kind, on, available } = one;
  const change = (): void => void makeTrouble(id, !on);
  const control =
    kind === 'switch' ? (
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={on}
        aria-labelledby={`trouble-${id}`}
        disabled={!available}
        onClick={change}
      >
        <i />
      </button>
    ) : (
      <button
        type="button"
        class="button secondary"
        id={`trouble-${id}-do`}
        aria-labelledby={`trouble-${id} trouble-${id}-do`}
        disabled={!available || on}
        onClick={change}
      >
        {on ? 'Doing it…' : 'Do it'}
      </button>
    );
  return (
    <div class={`trouble ${on ? 'on' : ''}`}>
      <div>
        <strong id={`trouble-${id}`}>{label}</strong>
        <p>{hint}</p>
      </div>
      {control}
    </div>
  );
}
