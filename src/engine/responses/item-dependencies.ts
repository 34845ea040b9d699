/** Items of a conversation that cannot stay without one another: the service refuses every run over half of a pair. Pure. */

import type { ConversationItem } from 'openai/resources/conversations/items';

/**
 * The ids together with those of their other halves: a call and its output, a reasoning and what it led to.
 * @returns in the order of `oldestFirst`, and only what is among it
 */
export function withDependents(
  oldestFirst: readonly ConversationItem[],
  ids: ReadonlySet<string>,
): readonly string[] {
  const bonds = bondsOf(oldestFirst);
  const chosen = new Set(oldestFirst.filter((item) => ids.has(item.id ?? '')));
  for (const item of chosen) for (const other of bonds.get(item) ?? []) chosen.add(other); // a set grows as it is read
  return oldestFirst.filter((item) => chosen.has(item)).flatMap((item) => item.id ?? []);
}

function bondsOf(items: readonly ConversationItem[]): Map<ConversationItem, ConversationItem[]> {
  const bonds = new Map<ConversationItem, ConversationItem[]>();
  const bind = (a: ConversationItem, b: ConversationItem): void => {
    bonds.set(a, [...(bonds.get(a) ?? []), b]);
    bonds.set(b, [...(bonds.get(b) ?? []), a]);
  };
  const calls = new Map<string, ConversationItem>();
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    if (before?.type === 'reasoning' && !isOfPerson(item)) bind(before, item);
    if (!('call_id' in item) || typeof item.call_id !== 'string') continue;
    const half = calls.get(item.call_id);
    if (half === undefined) calls.set(item.call_id, item);
    else bind(half, item);
  }
  return bonds;
}

function isOfPerson(item: ConversationItem): boolean {
  return item.type === 'message' && item.role !== 'assistant';
}
