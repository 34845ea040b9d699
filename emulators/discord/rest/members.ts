/** The endpoint of one member, which says what somebody is called in a server. */

import type { World } from '../world/entities.ts';
import { memberPayload, userPayload } from '../world/payloads.ts';
import { refusal } from './answer.ts';
import type { Register } from './rest.ts';

export function registerMembers(register: Register, world: World): void {
  register('member.get', 'get', '/guilds/:guild/members/:user', (request) => {
    const guild = world.servers.get(request.param('guild'));
    const user = world.users.get(request.param('user'));
    if (guild === undefined) return refusal(404, 10004, 'Unknown Guild');
    if (user === undefined) return refusal(404, 10007, 'Unknown Member');
    return { status: 200, body: { ...memberPayload(guild, user, world), user: userPayload(user) } };
  });
}
