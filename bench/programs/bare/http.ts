/** HTTP by hand, over connections that are kept. */

import { Agent, request } from 'node:http';

export interface Http {
  get(path: string): Promise<string>;
  post(path: string, body: object): Promise<string>;
}

/** Resolves with the whole answer; rejects for any status but a good one. */
export function createHttp(baseUrl: string, headers: Readonly<Record<string, string>>): Http {
  const agent = new Agent({ keepAlive: true });
  const send = (method: string, path: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const all = {
        ...headers,
        ...(body === ''
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const sent = request(`${baseUrl}${path}`, { method, agent, headers: all }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    get: (path) => send('GET', path, ''),
    post: (path, body) => send('POST', path, JSON.stringify(body)),
  };
}
