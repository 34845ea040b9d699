/** What people and the bot have sent along, on the page's own origin. */

import type { Hono } from 'hono';
import type { StoredFile } from '../../emulators/discord/world/entities.ts';

/** Shown in place; none of them can run anything, SVG not being among them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

export function fileRoute(app: Hono, files: ReadonlyMap<string, StoredFile>): void {
  app.get('/cdn/:id/:name', (context) => {
    const file = files.get(context.req.param('id'));
    if (file === undefined) return context.notFound();
    const [mime = ''] = file.mime.split(';');
    const shown = SHOWN.test(mime);
    return context.body(new Uint8Array(file.bytes), 200, {
      'content-type': shown ? mime : 'application/octet-stream',
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });
}
