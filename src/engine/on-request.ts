/** Requests to the assistant as they are told to whoever counts them. */

/**
 * Is told of each request that was sent. It throws nothing.
 *
 * @param url with ids in it: not for a log
 * @param status null where no answer came
 */
export type OnRequest = (method: string, url: string, status: number | null) => void;

/** Fetch, whose requests are told. */
export function tellingFetch(onRequest: OnRequest): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = (init?.method ?? 'GET').toUpperCase();
    try {
      const response = await fetch(input, init);
      onRequest(method, url, response.status);
      return response;
    } catch (error) {
      onRequest(method, url, null);
      throw error;
    }
  };
}
