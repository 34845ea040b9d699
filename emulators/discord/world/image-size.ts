/** The size of an image, as Discord tells it of what people attach. */

import { imageSize as sizeOf } from 'image-size';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The library knows more, of which Discord says no size. */
const MEASURED: ReadonlySet<string | undefined> = new Set(['gif', 'jpg', 'png', 'webp']);

/** In pixels, of PNG, JPEG, GIF and WebP; null for anything else and for what breaks off before it says. */
export function imageSize(bytes: Uint8Array): ImageSize | null {
  try {
    const { type, width, height } = sizeOf(bytes);
    return MEASURED.has(type) ? { width, height } : null;
  } catch {
    return null; // how the library says that it is no image
  }
}
