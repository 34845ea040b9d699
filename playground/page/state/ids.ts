/** Ids are Discord's: numbers that grow with time, too large for a number. */

/** Negative if a is older than b. */
export function compareIds(a: string, b: string): number {
  return a.length === b.length ? Number(a > b) - Number(a < b) : a.length - b.length;
}

export function newerThan(id: string | null | undefined, other: string | null | undefined): boolean {
  if (id === null || id === undefined) return false;
  return other === null || other === undefined || compareIds(id, other) > 0;
}
