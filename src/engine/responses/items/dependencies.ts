/** Items of a conversation that depend on one another: the service refuses every run over one without the other. Pure. */

import type { ConversationItem } from 'openai/resources/conversations/items';

/**
 * The ids, and those of the items that depend on them: a call and its output, a reasoning and what it led to.
 *
 * @returns in the order of `oldestFirst`, and only ids that are among it
 */
export function withDependents(
  oldestFirst: readonly ConversationItem[],
  ids: ReadonlySet<string>,
): readonly string[] {
  const dependents = dependentsOf(oldestFirst);
  const chosen = new Set(oldestFirst.filter((item) => ids.has(item.id ?? '')));
  // The loop comes to what it adds, so dependents of dependents are added as well.
  for (const item of chosen) for (const other of dependents.get(item) ?? []) chosen.add(other);
  return oldestFirst.filter((item) => chosen.has(item)).flatMap((item) => item.id ?? []);
}

function dependentsOf(items: readonly ConversationItem[]): Map<ConversationItem, ConversationItem[]> {
  const dependents = new Map<ConversationItem, ConversationItem[]>();
  const bind = (a: ConversationItem, b: ConversationItem): void => {
    dependents.set(a, [...(dependents.get(a) ?? []), b]);
    dependents.set(b, [...(dependents.get(b) ?? []), a]);
  };
  const calls = new Map<string, ConversationItem>();
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    if (before?.type === 'reasoning' && !isOfPerson(item)) bind(before, item);
    if (!('call_id' in item) || typeof item.call_id !== 'string') continue;
    const counterpart = calls.get(item.call_id);
    if (counterpart === undefined) calls.set(item.call_id, item);
    else bind(counterpart, item);
  }
  return dependents;
}

function isOfPerson(item: ConversationItem): boolean {
  return item.type === 'message' && item.role !== 'assistant';
}
