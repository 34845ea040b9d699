/** Requests to Discord as they are told to whoever counts them. */

import { DefaultRestOptions, type RESTOptions } from 'discord.js';

/**
 * Is told of each request that was sent. It throws nothing.
 *
 * @param url with ids and tokens in it: not for a log
 * @param status null where no answer came
 */
export type OnRequest = (method: string, url: string, status: number | null) => void;

/** How discord.js makes its requests, each of which is told. */
export function tellingRequests(onRequest: OnRequest): Pick<RESTOptions, 'makeRequest'> {
  return {
    async makeRequest(url, init) {
      const method = init.method ?? 'GET';
      try {
        const response = await DefaultRestOptions.makeRequest(url, init);
        onRequest(method, url, response.status);
        return response;
      } catch (error) {
        onRequest(method, url, null);
        throw error;
      }
    },
  };
}
