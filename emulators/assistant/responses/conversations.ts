/** Conversations and their items: the threads of the Responses protocol. */

import type { Files } from '../files/files.ts';
import { type Answer, type Call, json, type Register } from '../http/endpoint.ts';
import { conversationLocked, conversationNotFound, invalidValue, itemNotFound } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import { pageOf } from '../http/pages.ts';
import { type Json, metadataOf, refuseUnknown, seconds } from '../http/parameters.ts';
import { type Item, itemsOf, requireParts } from './items.ts';
import { includedBy, shownItem } from './made.ts';

/** The service's limit on one request. */
const ITEMS_PER_REQUEST = 20;

export interface Conversation {
  readonly id: string;
  readonly createdAt: number;
  metadata: Json;
  readonly items: Item[];
  /** The response that is being made in it. */
  lock: string | null;
}

export interface Conversations {
  /** Throws the service's 404. */
  get(id: string): Conversation;
  delete(id: string): boolean;
}

const CREATE = new Set(['items', 'metadata']);

export function serveConversations(
  register: Register,
  { ids, now, files }: { readonly ids: Ids; readonly now: () => number; readonly files: Files },
): Conversations {
  const conversations = new Map<string, Conversation>();
  const get = (id: string): Conversation => {
    const conversation = conversations.get(id);
    if (conversation === undefined) throw conversationNotFound(id);
    return conversation;
  };
  const named = (call: Call): Conversation => get(call.param('conversation'));

  register('conversations.create', 'post', '/conversations', ({ body }) => {
    refuseUnknown(body, CREATE);
    const conversation: Conversation = {
      id: ids.next('conv'),
      createdAt: seconds(now()),
      metadata: metadataOf(body),
      items: newItems(body.items, ids, files),
      lock: null,
    };
    conversations.set(conversation.id, conversation);
    return shown(conversation);
  });
  register('conversations.retrieve', 'get', '/conversations/:conversation', (call) => shown(named(call)));
  register('conversations.update', 'post', '/conversations/:conversation', (call) => {
    const conversation = named(call);
    conversation.metadata = metadataOf(call.body);
    return shown(conversation);
  });
  register('conversations.delete', 'delete', '/conversations/:conversation', (call) => {
    const { id } = named(call);
    conversations.delete(id);
    return json({ id, object: 'conversation.deleted', deleted: true });
  });
  serveItems(register, named, ids, files);

  return { get, delete: (id) => conversations.delete(id) };
}

function serveItems(register: Register, named: (call: Call) => Conversation, ids: Ids, files: Files): void {
  const path = '/conversations/:conversation/items';

  register('items.create', 'post', path, (call) => {
    const conversation = named(call);
    // That a lock refuses new items too is not documented; the stricter server is the better one to be tried on.
    if (conversation.lock !== null) throw conversationLocked();
    const added = newItems(call.body.items, ids, files);
    conversation.items.push(...added);
    const ends = { first_id: added[0]?.id ?? null, last_id: added.at(-1)?.id ?? null };
    return json({ object: 'list', data: added, ...ends, has_more: false });
  });
  register('items.list', 'get', path, (call) =>
    json(pageOf(call, named(call).items, (item) => shownItem(item, includedBy(call.query)))),
  );
  register('items.retrieve', 'get', `${path}/:item`, (call) => {
    const { items, at } = place(named(call), call.param('item'));
    const item = items[at];
    return json(item === undefined ? {} : shownItem(item, includedBy(call.query)));
  });
  register('items.delete', 'delete', `${path}/:item`, (call) => {
    const conversation = named(call);
    const { items, at } = place(conversation, call.param('item'));
    items.splice(at, 1);
    return shown(conversation);
  });
}

function place({ id, items }: Conversation, item: string): { items: Item[]; at: number } {
  const at = items.findIndex((one) => one.id === item);
  if (at < 0) throw itemNotFound(item, id);
  return { items, at };
}

function newItems(input: unknown, ids: Ids, files: Files): Item[] {
  const items = itemsOf(input, 'items', ids);
  requireParts(items, files, 'items');
  if (items.length <= ITEMS_PER_REQUEST) return items;
  throw invalidValue(
    'items',
    `array too long. Expected an array with maximum length ${ITEMS_PER_REQUEST}, but got an array with length ${items.length} instead.`,
  );
}

function shown({ id, createdAt, metadata }: Conversation): Answer {
  return json({ id, object: 'conversation', created_at: createdAt, metadata });
}
