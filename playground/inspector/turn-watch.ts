/** Watches the bot's records, and reads the life of each turn from what changes in them. */

import { snowflakeTime } from '../../emulators/discord/world/snowflake.ts';
import type { PageMoment, PageTurn } from '../contract/inspector.ts';
import { type RecordView, recordView, type TurnView } from './record-view.ts';
import type { StoreReader } from './store-reader.ts';
import { begunTurn, changedTurn, endedTurn, postedTurn, withMoments } from './turn-moments.ts';

export interface TurnWatch {
  /** Reads what has changed. Cheap where nothing has; called whenever the bot makes a request. */
  refresh(): void;
  /** Newest last. */
  turns(channelId: string): readonly PageTurn[];
  record(channelId: string): RecordView | null;
  /** A moment that others have seen, for the turn that is open in the channel; without one it waits for the next. */
  seen(channelId: string, moment: Omit<PageMoment, 'afterMs'>): void;
  /** The bot has posted a message with this nonce, which names the turn. */
  posted(channelId: string, messageId: string, nonce: string): void;
  /** The same for every open turn. */
  seenByAll(moment: Omit<PageMoment, 'afterMs'>): void;
  /** The channel of an engine's thread, or, without one, of the only open turn there is. */
  channelOf(thread: string | null): string | null;
  close(): void;
}

interface WatchOptions {
  readonly store: StoreReader;
  readonly channelIds: () => Iterable<string>;
  readonly now: () => number;
  readonly onTurn: (turn: PageTurn) => void;
  readonly onRecord: (channelId: string) => void;
}

interface Watched {
  text: string | null;
  view: RecordView | null;
  /** The open turn, as it was told and as it stands in the record. */
  open: { turn: PageTurn; stands: TurnView } | null;
  readonly turns: PageTurn[];
  early: Omit<PageMoment, 'afterMs'>[];
}

const KEPT = 20;
const [BUSY_MS, IDLE_MS] = [25, 250];

export function createTurnWatch(options: WatchOptions): TurnWatch {
  const { store, channelIds, now } = options;
  const channels = new Map<string, Watched>();
  const watched = (channelId: string): Watched => {
    const known = channels.get(channelId) ?? { text: null, view: null, open: null, turns: [], early: [] };
    channels.set(channelId, known);
    return known;
  };
  const keep = (channel: Watched, turn: PageTurn): PageTurn => {
    const at = channel.turns.findIndex(({ id }) => id === turn.id);
    if (at === -1) channel.turns.push(turn);
    else channel.turns[at] = turn;
    if (channel.turns.length > KEPT) channel.turns.shift();
    options.onTurn(turn);
    return turn;
  };
  const read = (channelId: string): void => {
    const channel = watched(channelId);
    const text = store.read(`conversation:${channelId}`);
    if (text === null || text === channel.text) return;
    channel.text = text;
    channel.view = recordView(text);
    follow(channelId, channel, channel.view?.turn ?? null, now(), keep);
    options.onRecord(channelId);
  };
  let timer: NodeJS.Timeout;
  const refresh = (): void => {
    if (!store.changed()) return;
    for (const id of channelIds()) read(id);
    refreshLater();
  };
  /** Soon while a turn is open. */
  const refreshLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        refresh();
        refreshLater();
      },
      openIn().length > 0 ? BUSY_MS : IDLE_MS,
    );
  };
  const seen: TurnWatch['seen'] = (channelId, moment) => {
    const channel = watched(channelId);
    if (channel.open === null) channel.early = [...channel.early, moment].slice(-5);
    else if (moment.kind !== 'typing' || !channel.open.turn.moments.some(({ kind }) => kind === 'typing'))
      channel.open.turn = keep(channel, withMoments(channel.open.turn, [moment]));
  };
  const openIn = (): string[] => [...channels].flatMap(([id, { open }]) => (open === null ? [] : [id]));

  refreshLater();

  return {
    refresh,
    seen,
    turns: (channelId) => channels.get(channelId)?.turns ?? [],
    record: (channelId) => channels.get(channelId)?.view ?? null,
    posted(channelId, messageId, nonce) {
      const channel = watched(channelId);
      if (channel.open === null || !nonce.startsWith(`${channel.open.turn.id}-`)) return;
      const { turn, stands } = channel.open;
      channel.open.turn = keep(channel, postedTurn(turn, stands, messageId));
    },
    seenByAll(moment) {
      for (const id of openIn()) seen(id, moment);
    },
    channelOf(thread) {
      const open = openIn();
      if (thread === null) return open.length === 1 ? (open[0] ?? null) : null;
      return [...channels].find(([, { view }]) => view?.thread === thread)?.[0] ?? null;
    },
    close() {
      clearTimeout(timer);
      store.close();
    },
  };
}

/** Brings the channel's open turn to where the record stands. */
function follow(
  channelId: string,
  channel: Watched,
  stands: TurnView | null,
  now: number,
  keep: (channel: Watched, turn: PageTurn) => PageTurn,
): void {
  const { open } = channel;
  if (open !== null && open.stands.id !== stands?.id) {
    keep(channel, endedTurn(open.turn, open.stands, now));
    channel.open = null;
  }
  if (stands === null) return;
  if (channel.open === null) {
    const early = channel.early.filter(({ at }) => at >= snowflakeTime(stands.messages[0]?.id ?? stands.id));
    channel.early = [];
    const turn = withMoments(begunTurn(channelId, stands, now), early.slice(0, 1));
    channel.open = { turn: keep(channel, turn), stands };
  } else {
    const turn = keep(channel, changedTurn(channel.open.turn, channel.open.stands, stands, now));
    channel.open = { turn, stands };
  }
}
