/** The endpoints of members: one of them, with what they are called in a server, and those whose name begins with a text. */

import type { Server, User, World } from '../world/entities.ts';
import { memberPayload, userPayload } from '../world/payloads.ts';
import { refusal } from './answer.ts';
import { createFormErrors } from './form-errors.ts';
import type { Register } from './rest.ts';

const MOST_FOUND = 1_000;

export function registerMembers(register: Register, world: World): void {
  const memberOf = (server: Server, user: User): object => ({
    ...memberPayload(server, user, world),
    user: userPayload(user),
  });
  register('member.search', 'get', '/guilds/:guild/members/search', (request) => {
    const server = world.servers.get(request.param('guild'));
    if (server === undefined) return refusal(404, 10004, 'Unknown Guild');
    const text = request.query('query') ?? '';
    const limit = Number(request.query('limit') ?? 1);
    const errors = createFormErrors();
    errors.text(['query'], text, 100);
    if (!(limit >= 1 && limit <= MOST_FOUND))
      errors.add(['limit'], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${MOST_FOUND}.`);
    const begins = (name: string | undefined): boolean =>
      name?.toLowerCase().startsWith(text.toLowerCase()) === true;
    const found = [...world.users.values()].filter(
      ({ id, username }) => !server.left.has(id) && (begins(username) || begins(server.nicknames.get(id))),
    );
    return (
      errors.answer() ?? { status: 200, body: found.slice(0, limit).map((user) => memberOf(server, user)) }
    );
  });
  register('member.get', 'get', '/guilds/:guild/members/:user', (request) => {
    const server = world.servers.get(request.param('guild'));
    const user = world.users.get(request.param('user'));
    if (server === undefined) return refusal(404, 10004, 'Unknown Guild');
    const isThere = user !== undefined && !server.left.has(user.id);
    return isThere ? { status: 200, body: memberOf(server, user) } : refusal(404, 10007, 'Unknown Member');
  });
}
