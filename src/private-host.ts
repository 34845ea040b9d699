/** Which hosts are of a network of one's own, told from their names and addresses alone. Pure. */

/** Names without a dot are of the machine or the container's network, and these endings of private networks alone. */
const PRIVATE_NAME =
  /^[^.]+$|\.(localhost|local|internal|intranet|private|corp|lan|home|home\.arpa|test|localdomain|svc|ts\.net)\.?$/;

/** RFC 1918, loopback, link-local, and RFC 6598, which overlay networks use. URL writes every IPv4 address in four numbers. */
const PRIVATE_V4 =
  /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
/** Loopback, unique local and link-local addresses, and IPv4 in IPv6. */
const PRIVATE_V6 = /^\[(::1?|f[cd].*|fe[89ab].*|::ffff:.*)\]$/;

/** @param host as URL's `hostname` has it */
export function isPrivateHost(host: string): boolean {
  if (host.startsWith('[')) return PRIVATE_V6.test(host);
  return /^[\d.]+$/.test(host) ? PRIVATE_V4.test(host) : PRIVATE_NAME.test(host);
}
