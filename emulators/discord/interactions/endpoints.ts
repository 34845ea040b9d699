/** The endpoints by which the bot answers an interaction. They carry the interaction's token and need no other. */

import type { Events, InteractionResponse } from '../events.ts';
import { type Answer, refusal } from '../rest/answer.ts';
import { createFormErrors } from '../rest/form-errors.ts';
import { messageProblem } from '../rest/message-form.ts';
import { readBody } from '../rest/read-body.ts';
import type { Endpoint, Register } from '../rest/rest.ts';
import type { Message } from '../world/entities.ts';
import { messagePayload } from '../world/message-payloads.ts';
import { type Answers, type AnswersOptions, EPHEMERAL, LOADING, type Sent } from './answers.ts';
import type { Interaction } from './interaction.ts';

interface EndpointsOptions extends AnswersOptions {
  readonly events: Events;
  readonly register: Register;
  /** How long a token holds, in milliseconds. */
  readonly tokenMs: () => number;
}

/** Discord's wait for the first response. */
export const ACKNOWLEDGE_WITHIN_MS = 3_000;

const KINDS: Readonly<Record<number, InteractionResponse['kind']>> = {
  4: 'message',
  5: 'deferred',
  6: 'deferred',
  7: 'update',
  8: 'choices',
  9: 'form',
};
const DEFERRED_UPDATE = 6;

export function registerEndpoints(
  options: EndpointsOptions,
  byToken: { get(token: string): Interaction | undefined },
  answers: Answers,
): void {
  const { register, monotonic, world, cdnUrl, nextId } = options;
  const record = recorder(options);
  const payload = (message: Message): object => messagePayload(message, world, cdnUrl());

  register('interaction.callback', 'post', '/interactions/:id/:token/callback', async (request) => {
    const interaction = byToken.get(request.param('token'));
    if (interaction === undefined || monotonic() - interaction.at > ACKNOWLEDGE_WITHIN_MS)
      return refusal(404, 10062, 'Unknown interaction');
    if (interaction.responses.length > 0)
      return refusal(400, 40060, 'Interaction has already been acknowledged.');
    const { body, files } = await readBody(request, nextId);
    const sent: Sent = { body: (body.data ?? {}) as Sent['body'], files };
    const kind = KINDS[Number(body.type)];
    const problem = callbackProblem(interaction, Number(body.type), kind, sent);
    if (kind === undefined || problem !== null) return problem ?? refusal(400, 50035, 'Invalid Form Body');
    interaction.original = respond(interaction, Number(body.type), kind, sent, answers);
    record(interaction, kind, sent);
    return request.query('with_response') === 'true'
      ? { status: 200, body: resource(interaction, Number(body.type), payload) }
      : { status: 204 };
  });

  const later =
    (work: (interaction: Interaction, message: Message, sent: Sent) => Answer): Endpoint =>
    async (request) => {
      const interaction = byToken.get(request.param('token'));
      const original = interaction?.original ?? null;
      if (interaction === undefined || original === null) return refusal(404, 10015, 'Unknown Webhook');
      if (monotonic() - interaction.at > options.tokenMs())
        return refusal(401, 50027, 'Invalid Webhook Token');
      const id = request.param('message');
      const message = id === '@original' || id === '' ? original : interaction.answers.get(id);
      if (message === undefined) return refusal(404, 10008, 'Unknown Message');
      return work(interaction, message, await sentWith(request, nextId));
    };

  const edit = later((interaction, message, sent) => {
    const problem = problemOf(sent, message);
    if (problem !== null) return problem;
    answers.change(message, sent);
    record(interaction, 'edit', sent);
    return { status: 200, body: payload(message) };
  });
  const followUp = later((interaction, original, sent) => {
    const problem = problemOf(sent);
    if (problem !== null) return problem;
    // The first one after a deferral takes the place of the thinking, whatever its own flags say.
    const thinking = (original.flags & LOADING) !== 0;
    const message = thinking ? original : answers.write(interaction, sent, flagsOf(sent), original);
    if (thinking) answers.change(original, sent);
    record(interaction, 'follow-up', sent, message.flags);
    return { status: 200, body: payload(message) };
  });
  const remove = later((_, message) => {
    answers.remove(message);
    return { status: 204 };
  });
  const one = '/webhooks/:application/:token/messages/:message';
  register('interaction.edit', 'patch', one, edit);
  register(
    'interaction.get',
    'get',
    one,
    later((_, message) => ({ status: 200, body: payload(message) })),
  );
  register('interaction.delete', 'delete', one, remove);
  register('interaction.follow-up', 'post', '/webhooks/:application/:token', followUp);
}

/** Does what the first response says. Returns what `@original` is from now on. */
function respond(
  interaction: Interaction,
  type: number,
  kind: InteractionResponse['kind'],
  sent: Sent,
  answers: Answers,
): Message | null {
  if (kind === 'message') return answers.write(interaction, sent, flagsOf(sent));
  if (kind === 'update' && interaction.message !== null) answers.change(interaction.message, sent);
  if (kind === 'update' || type === DEFERRED_UPDATE) return interaction.message;
  if (kind !== 'deferred') return null;
  return answers.write(interaction, { body: {}, files: [] }, flagsOf(sent) | LOADING);
}

function flagsOf({ body }: Sent): number {
  return Number(body.flags ?? 0);
}

function recorder({ events, monotonic }: EndpointsOptions) {
  /** @param flags those of the message that says it */
  return (
    interaction: Interaction,
    kind: InteractionResponse['kind'],
    { body, files }: Sent,
    flags = interaction.original?.flags ?? flagsOf({ body, files }),
  ): void => {
    const response: InteractionResponse = {
      interactionId: interaction.id,
      person: interaction.person,
      channel: interaction.channel,
      kind,
      ephemeral: (flags & EPHEMERAL) !== 0,
      content: String(body.content ?? ''),
      files: files.map((file) => ({ name: file.name, text: new TextDecoder().decode(file.bytes) })),
      form: kind === 'form' ? body : null,
      choices: (kind === 'choices' ? (body.choices ?? []) : []) as InteractionResponse['choices'],
      afterMs: monotonic() - interaction.at,
    };
    interaction.responses.push(response);
    events.emit({ kind: 'response', response });
    for (const tell of interaction.waiting.splice(0)) tell(response);
  };
}

function callbackProblem(
  interaction: Interaction,
  type: number,
  kind: InteractionResponse['kind'] | undefined,
  sent: Sent,
): Answer | null {
  const errors = createFormErrors();
  const onlyChoices = interaction.type === 4;
  const ofComponent = type === DEFERRED_UPDATE || kind === 'update';
  const fits =
    kind !== undefined &&
    onlyChoices === (kind === 'choices') &&
    (!ofComponent || interaction.message !== null) &&
    (kind !== 'form' || interaction.type !== 5);
  if (!fits) errors.add(['type'], 'BASE_TYPE_CHOICES', `This interaction takes no response of type ${type}.`);
  if (kind === 'choices') errors.list(['data', 'choices'], sent.body.choices, 25);
  if (kind === 'form') {
    errors.text(['data', 'title'], sent.body.title, 45);
    errors.text(['data', 'custom_id'], sent.body.custom_id, 100);
    errors.list(['data', 'components'], sent.body.components, 5, 1);
  }
  return errors.answer() ?? (kind === 'message' ? problemOf(sent) : null);
}

/** @param before the message that is changed */
function problemOf({ body, files }: Sent, before?: Message): Answer | null {
  const attachments = (before?.files.length ?? 0) + files.length;
  return messageProblem({ ...before, ...body, files: attachments });
}

async function sentWith(request: Parameters<Endpoint>[0], nextId: () => string): Promise<Sent> {
  return request.method === 'GET' || request.method === 'DELETE'
    ? { body: {}, files: [] }
    : readBody(request, nextId);
}

function resource(
  { id, type, original, message }: Interaction,
  responseType: number,
  payload: (message: Message) => object,
): object {
  const said = original ?? message;
  return {
    interaction: {
      id,
      type,
      ...(original === null ? {} : { response_message_id: original.id }),
      response_message_loading: original !== null && (original.flags & LOADING) !== 0,
      response_message_ephemeral: original !== null && (original.flags & EPHEMERAL) !== 0,
    },
    resource: { type: responseType, ...(said === null ? {} : { message: payload(said) }) },
  };
}
