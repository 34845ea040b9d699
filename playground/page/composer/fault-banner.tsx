/** Over the composer, while a fault switch is on: whoever folded the panel away must not wonder why nothing comes. */

import type { ComponentChildren } from 'preact';
import { switchFault } from '../actions.ts';
import { connection, world } from '../state/world.ts';

const CAUSES = {
  assistant: 'the assistant',
  discord: 'Discord',
  gateway: 'the gateway',
  bot: 'the bot',
} as const;

export function FaultBanner(): ComponentChildren {
  const on = (world.value?.faults ?? []).filter((one) => one.on && one.kind === 'switch');
  if (on.length === 0 || connection.value === 'lost') return null;
  const turnOff = async (): Promise<void> => {
    for (const { id } of on) await switchFault(id, false);
  };
  const named = on.map(({ group, label }) => `${CAUSES[group]}: ${label.toLowerCase()}`).join('; ');
  return (
    <div class="banner" role="status">
      <span>{`Trouble is on (${named}).`}</span>
      <button type="button" class="as-link" onClick={() => void turnOff()}>
        Turn it off
      </button>
    </div>
  );
}
