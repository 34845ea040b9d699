/** A row of a medium before anything is read out of it. */

export interface RawRow {
  readonly key: string;
  readonly value: unknown;
}
