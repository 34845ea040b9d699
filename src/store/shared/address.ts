/** The address of a database as people may see it. Pure. */

/** Such as `redis://cache.example:6379/0`: the host and the database alone, no user, no password, no settings. */
export function shownAddress(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
