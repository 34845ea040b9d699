/** The medium of a store: values under keys, durable once written. One folder for each. */

/** What the store needs of a medium. Every method throws StoreError: `unavailable`, or `damaged` for what does not read. */
export interface Medium {
  /** Throws `damaged` for what `set` cannot have written, too. */
  get(key: string): Promise<unknown>;
  /** Resolves once the value survives a power cut. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys with the prefix, by the primary key: its cost is that of what it finds. */
  keys(prefix: string): Promise<readonly string[]>;
  close(): Promise<void>;
}
