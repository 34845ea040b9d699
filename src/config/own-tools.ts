/** The bot's own function tools, as `ASSISTANT_TOOLS` names them. */

export const OWN_TOOLS = ['time', 'channel_history', 'members'] as const;

export type OwnTool = (typeof OWN_TOOLS)[number];

export function isOwnTool(tool: string): tool is OwnTool {
  return OWN_TOOLS.some((own) => own === tool);
}
