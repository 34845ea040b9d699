/** Buttons in Discord's words: one row under a message. Pure. */

import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { Button } from '../../conversation/ports/messenger.ts';

const STYLES: Readonly<Record<Button['look'], APIButtonComponentWithCustomId['style']>> = {
  plain: ButtonStyle.Secondary,
  good: ButtonStyle.Success,
  grave: ButtonStyle.Danger,
};

/** At most five; none takes away those that are there. */
export function buttonRow(
  buttons: readonly Button[],
): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  if (buttons.length === 0) return [];
  const components = buttons.map(({ id, label, look }) => ({
    type: ComponentType.Button as const,
    custom_id: id,
    label,
    style: STYLES[look],
  }));
  return [{ type: ComponentType.ActionRow, components }];
}
