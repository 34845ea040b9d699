/** The fault switches, as the playground lists them. */

import type { ComponentChildren } from 'preact';
import type { PageFault } from '../../contract/inspector.ts';
import { switchFault } from '../actions.ts';
import { world } from '../state/world.ts';

const GROUPS = {
  assistant: 'The assistant',
  discord: 'Discord’s REST',
  gateway: 'The gateway',
  bot: 'The bot',
} as const;

export function FaultSwitches(): ComponentChildren {
  const all = world.value?.faults ?? [];
  return (
    <>
      <p class="note">Turn something on, write a message, and watch the turn find its way.</p>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
        const listed = all.filter((one) => one.group === group);
        return (
          listed.length > 0 && (
            <section key={group} class="fault-group">
              <h3>{GROUPS[group]}</h3>
              {listed.map((one) => (
                <FaultSwitch key={one.id} one={one} />
              ))}
            </section>
          )
        );
      })}
    </>
  );
}

function FaultSwitch({ one }: { one: PageFault }): ComponentChildren {
  const { id, label, hint, kind, on, available } = one;
  const change = (): void => void switchFault(id, !on);
  const control =
    kind === 'switch' ? (
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={on}
        aria-labelledby={`fault-${id}`}
        disabled={!available}
        onClick={change}
      >
        <i />
      </button>
    ) : (
      <button
        type="button"
        class="button secondary"
        id={`fault-${id}-do`}
        aria-labelledby={`fault-${id} fault-${id}-do`}
        disabled={!available || on}
        onClick={change}
      >
        {on ? 'Doing it…' : 'Do it'}
      </button>
    );
  return (
    <div class={`fault-switch ${on ? 'on' : ''}`}>
      <div>
        <strong id={`fault-${id}`}>{label}</strong>
        <p>{hint}</p>
      </div>
      {control}
    </div>
  );
}
