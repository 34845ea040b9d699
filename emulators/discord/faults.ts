/** Faults on demand: what the local Discord's REST answers instead of the truth. */

/** The endpoints by what they are for. */
export type RouteKind =
  | 'gateway'
  | 'application'
  | 'me'
  | 'me.guilds'
  | 'message.create'
  | 'message.edit'
  | 'message.delete'
  | 'message.list'
  | 'message.get'
  | 'typing'
  | 'channel.get'
  | 'member.get'
  | 'member.search'
  | 'dm.open'
  | 'thread.create'
  | 'reaction'
  | 'commands.get'
  | 'commands.put'
  | 'interaction.callback'
  | 'interaction.edit'
  | 'interaction.follow-up'
  | 'interaction.get'
  | 'interaction.delete';

export type FaultAction =
  /** An error answer; `after` does the work first, as a proxy that loses the answer would. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: number;
      readonly message?: string;
      readonly after?: boolean;
    }
  /** Success with something that is not Discord's, as a proxy's page or a server of another kind would send it. */
  | { readonly kind: 'foreign'; readonly contentType: string; readonly body: string }
  /** The connection is cut before or after the work is done. */
  | { readonly kind: 'cut'; readonly after: boolean }
  /** The answer comes this much later, in milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** No answer ever; `after`: although the work is done. `held` is told once it has come to that. */
  | { readonly kind: 'hang'; readonly after?: boolean; readonly held?: () => void }
  /** A rate limit; `cloudflare` is a bare 429 without Discord's headers. */
  | {
      readonly kind: 'limit';
      readonly scope: 'user' | 'global' | 'shared' | 'cloudflare';
      readonly retryAfterMs: number;
    };

export interface Fault {
  readonly route: RouteKind;
  readonly channelId?: string;
  /** Only requests whose body has these words. */
  readonly containing?: string;
  readonly action: FaultAction;
  /** How many requests it strikes; 1 unless told, Infinity until cleared. */
  readonly times?: number;
  /** Told whenever it strikes. */
  readonly struck?: () => void;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /**
   * The action for a request, counted down.
   *
   * @param body reads the request's body as text; asked only if a fault depends on it
   */
  strike(
    route: RouteKind,
    channelId: string | null,
    body: () => Promise<string>,
  ): Promise<FaultAction | null>;
}

export function createFaults(): Faults {
  let armed: { fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      armed.push({ fault, left: fault.times ?? 1 });
    },
    clear: () => {
      armed = [];
    },
    async strike(route, channelId, body) {
      const fits = ({ fault }: { fault: Fault }): boolean =>
        fault.route === route && (fault.channelId === undefined || fault.channelId === channelId);
      const text = armed.some((one) => fits(one) && one.fault.containing !== undefined) ? await body() : '';
      const hit = armed.find((one) => fits(one) && text.includes(one.fault.containing ?? ''));
      if (hit === undefined) return null;
      hit.left -= 1;
      hit.fault.struck?.();
      if (hit.left <= 0) armed = armed.filter((other) => other !== hit);
      return hit.fault.action;
    },
  };
}
