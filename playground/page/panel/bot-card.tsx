/** The bot's process: how it fares, how often it was started, and the deeds that end or start it. */

import type { ComponentChildren } from 'preact';
import { makeTrouble } from '../actions.ts';
import { Preformatted } from '../elements/preformatted.tsx';
import { world } from '../state/world.ts';
import { clockTime } from '../text/moments.ts';

export function BotCard(): ComponentChildren {
  const { bot, assistant, troubles = [] } = world.value ?? {};
  if (bot === undefined || assistant === undefined) return null;
  const deeds = troubles.filter(({ group, kind }) => group === 'bot' && kind === 'deed');
  const times = bot.starts === 1 ? 'started once' : `started ${bot.starts} times`;
  return (
    <section class="bot-card" aria-label="The bot">
      <p class="bot-line">
        <i class={`light ${bot.state}`} />
        <strong>{bot.detail}</strong>
      </p>
      <p class="small">{`${times}, since ${clockTime(bot.since)}`}</p>
      <p class="small">{assistant.label}</p>
      <div class="deeds">
        {deeds.map(({ id, label, hint, available }) => (
          <button
            key={id}
            type="button"
            class="button secondary"
            title={hint}
            disabled={!available}
            onClick={() => void makeTrouble(id, true)}
          >
            {label}
          </button>
        ))}
      </div>
      {bot.said.length > 0 && (
        <details>
          <summary>What it said last</summary>
          <Preformatted>{bot.said.join('\n')}</Preformatted>
        </details>
      )}
    </section>
  );
}
