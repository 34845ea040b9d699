/** The bot's own function tools by their names, each loaded once somebody has chosen it. */

import type { OwnTool } from '../config/own-tools.ts';
import type { Tool } from './tool.ts';

const FILES: { readonly [Name in OwnTool]: () => Promise<{ readonly tool: Tool }> } = {
  time: () => import('./time.ts'),
  channel_history: () => import('./channel-history.ts'),
  members: () => import('./members.ts'),
};

export async function loadOwnTools(names: readonly OwnTool[]): Promise<readonly Tool[]> {
  const files = await Promise.all([...new Set(names)].map((name) => FILES[name]()));
  return files.map(({ tool }) => tool);
}
