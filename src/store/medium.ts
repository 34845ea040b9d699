/** The medium of a store: values under keys, durable once written. One folder for each. */

/** A value under its key. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/** A piece of many keys. */
export interface KeyPage {
  /** The prefix itself for the first ones. */
  readonly after: string;
  readonly most: number;
}

/** What the store needs of a medium. Every method throws StoreError: `unavailable`, or `damaged` for what does not read. */
export interface Medium {
  /** Throws `damaged` for what `set` cannot have written, too. */
  get(key: string): Promise<unknown>;
  /** Resolves once the value survives a power cut. */
  set(key: string, value: unknown): Promise<void>;
  /**
   * Writes all of them or none, as one durable write. Of two such writes at one time with the same first key the later one
   * stands; other keys are not written twice at one time.
   */
  setAll(rows: readonly Entry[]): Promise<void>;
  delete(key: string): Promise<void>;
  /** Deletes each of them; after a failure some may be left. */
  deleteAll(keys: readonly string[]): Promise<void>;
  /**
   * Keys with the prefix, by the primary key: its cost is that of what it finds.
   *
   * @param page the first of those after a key, in order; a medium that cannot page gives all of them
   */
  keys(prefix: string, page?: KeyPage): Promise<readonly string[]>;
  /** The same with their values. */
  entries(prefix: string): Promise<readonly Entry[]>;
  close(): Promise<void>;
}
