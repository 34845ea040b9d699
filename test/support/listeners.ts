/** Listeners of the gateway that take no notice, for tests that put their own in the place of some. */

import type { GatewayListeners } from '../../src/discord/receive/gateway-events.ts';

export const DEAF: GatewayListeners = {
  onMessage: () => {},
  onEdit: () => {},
  onDelete: () => {},
  onInteraction: () => {},
  onSession: () => {},
  onServer: () => {},
  onChannelsGone: () => {},
  onServerLeft: () => {},
  onRightsChanged: () => {},
};
