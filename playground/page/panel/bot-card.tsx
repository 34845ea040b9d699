/** The bot's process: how it fares, how often it was started, and the actions that end or start it. */

import type { ComponentChildren } from 'preact';
import { switchFault } from '../actions.ts';
import { Preformatted } from '../elements/preformatted.tsx';
import { world } from '../state/world.ts';
import { clockTime } from '../text/timestamps.ts';

export function BotCard(): ComponentChildren {
  const { bot, assistant, faults = [] } = world.value ?? {};
  if (bot === undefined || assistant === undefined) return null;
  const actions = faults.filter(({ group, kind }) => group === 'bot' && kind === 'action');
  const times = bot.starts === 1 ? 'started once' : `started ${bot.starts} times`;
  return (
    <section class="bot-card" aria-label="The bot">
      <p class="bot-line">
        <i class={`light ${bot.state}`} />
        <strong>{bot.detail}</strong>
      </p>
      <p class="small">{`${times}, since ${clockTime(bot.since)}`}</p>
      <p class="small">{assistant.label}</p>
      <div class="bot-actions">
        {actions.map(({ id, label, hint, available }) => (
          <button
            key={id}
            type="button"
            class="button secondary"
            title={hint}
            disabled={!available}
            onClick={() => void switchFault(id, true)}
          >
            {label}
          </button>
        ))}
      </div>
      {bot.lastLines.length > 0 && (
        <details>
          <summary>What it said last</summary>
          <Preformatted>{bot.lastLines.join('\n')}</Preformatted>
        </details>
      )}
    </section>
  );
}
