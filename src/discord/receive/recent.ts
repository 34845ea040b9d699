/** The latest entries under their keys: a memory for what matters only for a while. */

export interface Recent<Value> {
  get(key: string): Value | undefined;
  /** Forgets the oldest entry beyond the limit. */
  set(key: string, value: Value): void;
}

export function createRecent<Value>(limit: number): Recent<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
  };
}
