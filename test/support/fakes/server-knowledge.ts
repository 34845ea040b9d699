/** What tools ask of Discord, for those that ask nothing: a question fails. */

import type { ToolPorts } from '../../../src/tools/tool.ts';

export const NOTHING_TO_KNOW: Pick<ToolPorts, 'channels' | 'people'> = {
  channels: { read: () => Promise.reject(new Error('no channel was to be read')) },
  people: { find: () => Promise.reject(new Error('nobody was to be found')) },
};
