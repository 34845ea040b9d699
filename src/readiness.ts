/** Readiness: whether messages can be answered now, as a supervisor asks. */

/** `why` is for the operator. */
export type Readiness = { readonly ok: true } | { readonly ok: false; readonly why: string };
