/** The playground from the command line: writes, waits for the replies, prints both. */

import { type Clock, systemClock } from '../src/async/clock.ts';
import { orAborted, timeoutSignal, within } from '../src/async/timeout.ts';
import type { UserClient } from './client/client.ts';
import type { PageTurn } from './contract/inspector.ts';
import type { PageMessage } from './contract/message.ts';
import type { Names, PageChannel } from './contract/places.ts';
import type { PageEvent } from './contract/routes.ts';
import type { EventFeed } from './event-feed.ts';

export interface SayRequest {
  readonly person: string;
  readonly place: string;
  readonly lines: readonly string[];
}

interface SayOptions {
  readonly userClient: UserClient;
  readonly feed: Pick<EventFeed, 'subscribe'>;
  /** What an attachment holds, by its id. */
  bytesOf(id: string): Uint8Array | undefined;
}

/**
 * A reply is there once nothing more has come for this long and its turn is over, as far as that is seen: a long one arrives in
 * several messages, and grows.
 */
const QUIET_MS = 700;
const PATIENCE_MS = 120_000;
/** So soon it is seen whether what does not mention the bot is answered all the same, as `/settings replies` may have it. */
const UNASKED_MS = 1_500;

/** Prints with `print`; rejects with an Error that says what was not found or that no reply came. */
export async function sayLines(
  { userClient, feed, bytesOf }: SayOptions,
  { person: wanted, place, lines }: SayRequest,
  print: (line: string) => void,
): Promise<void> {
  const people = userClient.people.filter((one) => !one.bot);
  const person = people.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  if (person === undefined)
    throw new Error(
      `--as: ${wanted} is a bot here; expected ${people.map((one) => one.name).join(' or ')}, or a new name`,
    );
  const channel = userClient.find(place, person.id);
  if (channel === undefined) throw new Error(`--in: expected general, random or dm, got ${place}`);
  const isReply = (message: PageMessage): boolean =>
    message.channelId === channel.id &&
    message.author.id === userClient.self.id &&
    (message.onlyFor === null || message.onlyFor === person.id);
  for (const line of lines) {
    print(`${person.name} ${channel.kind === 'direct' ? '@' : '#'}${channel.name}: ${line}`);
    const write = (): unknown => userClient.write(person.id, channel.id, line);
    const isAddressed = addresses(line, channel);
    const listening = { feed, isReply, personId: person.id, isAddressed, clock: systemClock };
    const replies = await repliesTo(write, listening);
    for (const reply of replies) print(shown(reply, userClient.names(), bytesOf));
    if (replies.length === 0) print('  (Nobody answers: in a channel, mention @Bobbin.)');
  }
}

function addresses(line: string, channel: PageChannel): boolean {
  return channel.kind === 'direct' || line.startsWith('/') || /@bobbin\b/i.test(line);
}

function shown(
  { author, content, attachments }: PageMessage,
  names: Names,
  bytesOf: SayOptions['bytesOf'],
): string {
  const files = attachments.map(({ id, name, mime, size }) => {
    const text = mime.startsWith('text/') ? new TextDecoder().decode(bytesOf(id)) : null;
    return text === null ? `\n  [attached: ${name}, ${size} bytes]` : `\n  [attached: ${name}]\n${text}`;
  });
  return `${author.name}: ${readable(content, names)}${files.join('')}`;
}

/** Mentions by name, as Discord's app shows them. */
function readable(content: string, { users, channels, roles }: Names): string {
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) => (id in users ? `@${users[id]}` : whole))
    .replace(/<@&(\d+)>/g, (whole, id: string) => (id in roles ? `@${roles[id]}` : whole))
    .replace(/<#(\d+)>/g, (whole, id: string) => (id in channels ? `#${channels[id]}` : whole));
}

interface Listening {
  readonly feed: Pick<EventFeed, 'subscribe'>;
  readonly personId: string;
  readonly clock: Clock;
  /** Whether a reply is owed in any case. */
  readonly isAddressed: boolean;
  isReply(message: PageMessage): boolean;
}

/** What comes of a line: one message at the least where one is owed, all that follow it without a longer pause, and what they have become by then. */
async function repliesTo(
  write: () => unknown,
  { feed, personId, clock, isAddressed, isReply }: Listening,
): Promise<readonly PageMessage[]> {
  const replies = new Map<string, PageMessage>();
  /** Ids of turns that are seen and not over. */
  const open = new Set<string>();
  let arrival = Promise.withResolvers<true>();
  const sign = Promise.withResolvers<true>();
  const unsubscribe = feed.subscribe(({ event }) => {
    if (event.kind === 'gone') replies.delete(event.id);
    if (event.kind === 'turn') {
      noteTurn(open, event.turn);
      if (open.size > 0) sign.resolve(true);
    }
    if (event.kind === 'form' && event.form.onlyFor === personId)
      arrival.reject(new Error('this command opens a form; give it its text instead'));
    const message = finishedMessage(event, replies);
    if (message === null || !isReply(message)) return;
    replies.set(message.id, message);
    arrival.resolve(true);
    sign.resolve(true);
  });
  const late = (): Error => new Error('no reply came within two minutes');
  using patience = timeoutSignal(clock, PATIENCE_MS, undefined, late);
  try {
    write();
    if (!isAddressed && !(await within(clock, UNASKED_MS, sign.promise, () => false))) return [];
    await orAborted(arrival.promise, patience.signal);
    do arrival = Promise.withResolvers<true>();
    while (
      (await within(clock, QUIET_MS, arrival.promise, () => false)) ||
      (open.size > 0 && !patience.signal.aborted)
    );
    return [...replies.values()];
  } finally {
    unsubscribe();
  }
}

function noteTurn(open: Set<string>, { id, state }: PageTurn): void {
  if (state === 'done' || state === 'dropped') open.delete(id);
  else open.add(id);
}

/**
 * A message as it was posted, or what a command's answer or a reply has become; null while the bot still thinks about it.
 */
function finishedMessage(event: PageEvent, replies: ReadonlyMap<string, PageMessage>): PageMessage | null {
  if (event.kind !== 'message' && event.kind !== 'edited') return null;
  const { message } = event;
  if (event.kind === 'edited' && message.answers === null && !replies.has(message.id)) return null;
  return message.thinking ? null : message;
}
