/** What REST answers, in Discord's form. */

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** An error in Discord's form. */
export function refusal(status: number, code: number, message: string): Answer {
  return { status, body: { message, code } };
}

export function tooMany(retryAfterMs: number, global: boolean): Answer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global },
  };
}

export function responseOf({ status, body }: Answer, headers: Readonly<Record<string, string>>): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
  });
}
