/** The port to what hears voice messages and audio files. */

import type { FileAtHand } from './files.ts';

export interface Transcriber {
  /** False where the operator has none, and from the moment on when its server has shown that it hears nothing. */
  readonly possible: boolean;
  /** What is said; an empty text for nothing. Throws EngineError. Asking twice does no harm but cost. */
  transcribe(file: FileAtHand, signal?: AbortSignal): Promise<string>;
}
