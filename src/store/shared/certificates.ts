/** Failures of TLS that stay until somebody has changed a certificate or an address. */

/** https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes */
const REFUSED: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export function isRefusedCertificate(error: unknown): boolean {
  return error instanceof Error && REFUSED.has(Reflect.get(error, 'code'));
}
