/**
 * Messages that a run brings into its thread, which saves the request that appends them. Not every server takes them: one
 * that refuses them, or that runs without them, is given them by an append from then on.
 */

import { EngineError, type Fault } from '../../errors.ts';
import { isAboutParameter } from '../service/failures/error-codes.ts';

export interface Bring {
  /** How many messages a run may bring: 0 once the server has shown that it does not take them. */
  readonly most: number;
  /**
   * The error that the caller is to see of a run that brought its messages. One that may be about them says that the run
   * is to be tried again with the messages appended: in the thread, what is refused can be told from what is not.
   */
  explain(error: unknown): unknown;
  /**
   * Whether the server has taken the messages of a run that was answered. Looks once in the life of the process. False
   * means that the answer was given without having read them.
   */
  isTaken(areThere: () => Promise<boolean>): Promise<boolean>;
}

/** Faults that may be about what was brought. */
const MAY_BE_ABOUT_IT: ReadonlySet<Fault> = new Set(['policy', 'invalid', 'corrupt', 'unsupported']);
/** A server that refuses so many runs in a row refuses the way in which they are made. */
const REFUSALS_IN_A_ROW = 3;

/**
 * @param most how many the protocol allows
 * @param names matches the parameter that carries them
 * @param isTrusted the service's own address, where its protocol is known to be kept
 */
export function createBring(
  most: number,
  names: RegExp,
  { isTrusted }: { readonly isTrusted: boolean },
): Bring {
  let isPossible = true;
  let isChecked = isTrusted;
  let refusals = 0;

  const noteRefusal = (error: EngineError): void => {
    if (isTrusted || error.fault === 'policy') return;
    refusals += 1;
    const isRefusal = error.status === 400 || error.status === 422;
    if (refusals >= REFUSALS_IN_A_ROW || (isRefusal && isAboutParameter(error, names))) isPossible = false;
  };

  return {
    get most() {
      return isPossible ? most : 0;
    },
    explain(error) {
      if (!(error instanceof EngineError) || !MAY_BE_ABOUT_IT.has(error.fault)) return error;
      if (error.detail?.kind === 'too-many-calls') return error; // it has read them
      noteRefusal(error);
      const { fault, message, committed, usage } = error;
      return new EngineError(fault, message, {
        committed,
        usage,
        detail: { kind: 'messages-brought' },
        cause: error,
      });
    },
    async isTaken(areThere) {
      isPossible &&= isChecked || (await areThere());
      isChecked = true;
      refusals = 0;
      return isPossible;
    },
  };
}
