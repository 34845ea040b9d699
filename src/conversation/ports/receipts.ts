/** The port through which somebody is told, alone, what has come of something that took long. */

export interface Receipts {
  /**
   * In the place of what the command said while Discord takes that, else as a direct message; told again it stands there
   * once. Never rejects: who takes no direct messages is not told.
   *
   * @param reply null where the interaction is not known any more
   */
  tell(receipt: {
    /** The interaction's id. */
    readonly id: string;
    readonly personId: string;
    readonly reply: { readonly applicationId: string; readonly token: string } | null;
    readonly text: string;
  }): Promise<void>;
}
