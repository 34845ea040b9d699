/** The routes of what people do: each reads its request and hands it to the user client. */

import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { UserClient } from '../client/client.ts';
import type { PageApi } from '../contract/routes.ts';
import { readQuery, readRequest } from './read-request.ts';

type Answer<R extends keyof PageApi> = PageApi[R] extends { answer: infer A } ? A : never;

const id = z.string().regex(/^\d{1,20}$/, 'expected an id');
const place = { as: id, channel: id };
const written = z.object({
  ...place,
  text: z.string(),
  replyTo: id.nullish(),
  pingReply: z.boolean().optional(),
});
const edited = z.object({ as: id, text: z.string() });
const forward = z.object({ ...place, from: z.object({ channel: id, message: id }) });
const reaction = z.object({ ...place, message: id, emoji: z.string() });
const thread = z.object({ ...place, message: id.nullable(), name: z.string() });
const read = z.object({ ...place, message: id });
const command = z.object({
  ...place,
  command: id,
  path: z.array(z.string()).default([]),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  target: id.optional(),
});
const completion = command.extend({ focused: z.string() });
const form = z.object({
  as: id,
  form: id,
  values: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
});
const component = z.object({
  ...place,
  message: id,
  customId: z.string(),
  values: z.array(z.string()).default([]),
});
const history = z.object({
  as: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  around: z.string().optional(),
  limit: z.string().optional(),
});

export function actionRoutes(app: Hono, userClient: UserClient): void {
  const path = (context: Context, name: string): string => context.req.param(name) ?? '';
  const one = '/api/channels/:channel/messages/:message';

  app.get('/api/channels/:channel/messages', (context) =>
    context.json(userClient.history(path(context, 'channel'), readQuery(context, history))),
  );
  app.post('/api/messages', async (context) => {
    const { body, files } = await readRequest(context, written);
    const { as, channel, text, replyTo, pingReply } = body;
    const message = userClient.write(as, channel, text, { replyTo, pingReply, files });
    return context.json({ message } satisfies Answer<'POST /api/messages'>);
  });
  app.patch(one, async (context) => {
    const { as, text } = (await readRequest(context, edited)).body;
    const message = userClient.edit(as, path(context, 'channel'), path(context, 'message'), text);
    return context.json({ message } satisfies Answer<'PATCH /api/channels/:channel/messages/:message'>);
  });
  app.delete(one, (context) => {
    const { as } = readQuery(context, z.object({ as: id }));
    userClient.remove(as, path(context, 'channel'), path(context, 'message'));
    return context.json({});
  });
  app.post('/api/forwards', async (context) => {
    const { as, channel, from } = (await readRequest(context, forward)).body;
    const message = userClient.forward(as, channel, from);
    return context.json({ message } satisfies Answer<'POST /api/forwards'>);
  });
  app.post('/api/reactions', async (context) => {
    const { as, channel, message: on, emoji } = (await readRequest(context, reaction)).body;
    const message = userClient.react(as, channel, on, emoji);
    return context.json({ message } satisfies Answer<'POST /api/reactions'>);
  });
  app.post('/api/threads', async (context) => {
    const { as, channel: parent, message, name } = (await readRequest(context, thread)).body;
    const channel = userClient.beginThread(as, parent, message, name);
    return context.json({ channel } satisfies Answer<'POST /api/threads'>);
  });
  app.post('/api/read', async (context) => {
    const { as, channel, message } = (await readRequest(context, read)).body;
    userClient.read(as, channel, message);
    return context.json({});
  });
  interactionRoutes(app, userClient);
}

function interactionRoutes(app: Hono, userClient: UserClient): void {
  app.get('/api/commands', (context) => {
    const { as, channel } = readQuery(context, z.object(place));
    return context.json({ commands: userClient.commands(as, channel) } satisfies Answer<'GET /api/commands'>);
  });
  app.post('/api/commands', async (context) => {
    const { body, files } = await readRequest(context, command);
    const { target, ...use } = body;
    const interactionId = userClient.use(target === undefined ? use : { ...use, target }, files);
    return context.json({ interactionId } satisfies Answer<'POST /api/commands'>);
  });
  app.post('/api/autocomplete', async (context) => {
    const { target: _, ...use } = (await readRequest(context, completion)).body;
    const choices = await userClient.complete(use);
    return context.json({ choices } satisfies Answer<'POST /api/autocomplete'>);
  });
  app.post('/api/forms', async (context) => {
    const { body, files } = await readRequest(context, form);
    return context.json({
      interactionId: userClient.submit(body, files),
    } satisfies Answer<'POST /api/forms'>);
  });
  app.post('/api/components', async (context) => {
    const { body } = await readRequest(context, component);
    return context.json({ interactionId: userClient.press(body) } satisfies Answer<'POST /api/components'>);
  });
}
