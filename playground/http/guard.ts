/** Who may ask: this machine's own browser, for its own page. A page of another site can reach 127.0.0.1, too, and gets nothing. */

import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Problem } from '../contract/routes.ts';

/** Nothing inline, nothing from elsewhere, no frame around it. `blob:` shows an image before it is sent. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Discord's limit of a whole request, and some for the fields around the files. */
const LARGEST_BODY = 26 * 1024 * 1024;

export function guard(app: Hono): void {
  app.use(async (context, next) => {
    if (!isOwn(context)) return context.json(problem('This page is for this machine only.'), 403);
    await next();
    if (!context.res.headers.has('content-security-policy'))
      context.header('content-security-policy', POLICY);
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    context.header('cross-origin-resource-policy', 'same-origin');
    context.header('cross-origin-opener-policy', 'same-origin');
    return undefined;
  });
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: (context) => context.json(problem('This is larger than Discord’s 25 MiB in all.'), 413),
    }),
  );
  app.onError((error, context) => context.json(problem(error.message), 400));
}

/** A foreign name that leads here shows in the host, a foreign page in the origin or in what the browser says of the site. */
function isOwn(context: Context): boolean {
  const host = context.req.header('host') ?? '';
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site') ?? 'none';
  const isPage = context.req.path === '/' && context.req.method === 'GET';
  return (
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) &&
    (origin === undefined || origin === `http://${host}`) &&
    (isPage || site === 'none' || site === 'same-origin')
  );
}

export function problem(text: string): Problem {
  return { problem: text };
}
