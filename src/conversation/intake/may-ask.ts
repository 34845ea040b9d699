/** Whether somebody may ask in a place, before anything is asked. */

import type { Conversations, Ignored } from '../conversations.ts';
import type { DailyLimits } from '../limits/daily/daily-limits.ts';
import type { OptOuts } from '../privacy/opt-outs.ts';
import { mayTalk } from '../settings/access.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import type { RecordCache } from '../storage/record-cache.ts';

interface MayAskPorts {
  readonly records: Pick<RecordCache, 'read'>;
  readonly settings: Pick<PlaceSettings, 'commands'>;
  readonly optOuts: Pick<OptOuts, 'has'>;
  readonly dailyLimits: Pick<DailyLimits, 'isClosedTo'>;
}

export function createMayAsk(ports: MayAskPorts): Pick<Conversations, 'whyNotAsk'> {
  const { records, settings, optOuts, dailyLimits } = ports;
  return {
    async whyNotAsk(place, person): Promise<Ignored | null> {
      if (optOuts.has(person.id)) return 'opted-out';
      const record = await records.read(place);
      const { serverId } = place;
      const { replies, access } = await settings.commands.settings(place);
      if (serverId !== null && replies.value === 'off') return 'switched-off';
      if (serverId !== null && !mayTalk({ ...person, serverId }, access)) return 'no-access';
      return dailyLimits.isClosedTo({ ...record, serverId }, person.id) ? 'daily-limit' : null;
    },
  };
}
