/** Conversations that answer as the test says, and the context in which a command meets them. */

import type { Conversations } from '../../../src/conversation/conversations.ts';
import type { Place } from '../../../src/conversation/place.ts';
import type { Privacy } from '../../../src/conversation/privacy/privacy.ts';
import type {
  CommandContext,
  Form,
  FormContext,
  InteractionContext,
  Question,
  TextFile,
} from '../../../src/discord/command.ts';
import { type Active, createActivity } from '../idle.ts';
import { CHANNEL, GUILD } from '../messages.ts';
import { PRIVACY_FACTS } from '../privacy-facts.ts';

export interface FakeConversations extends Conversations, Active {
  /** What was asked, in order: the method, then its arguments. */
  readonly asked: readonly (readonly unknown[])[];
}

/** Fails on whatever the test has no answer for. */
export function createFakeConversations(answers: Partial<Conversations> = {}): FakeConversations {
  const asked: unknown[][] = [];
  const activity = createActivity();
  const method = <Name extends keyof Conversations>(name: Name): Conversations[Name] => {
    const answer = answers[name] as ((...asked: unknown[]) => Promise<unknown>) | undefined;
    const call = async (...values: unknown[]): Promise<unknown> => {
      asked.push([name, ...values]);
      if (answer === undefined) throw new Error(`nobody expected ${name}`);
      return activity.count(() => answer(...values));
    };
    return call as Conversations[Name];
  };
  return {
    activity,
    asked,
    receive: method('receive'),
    edit: method('edit'),
    retract: method('retract'),
    closeChannel: method('closeChannel'),
    leaveServer: method('leaveServer'),
    welcome: method('welcome'),
    whyNotAsk: method('whyNotAsk'),
    chatOpened: method('chatOpened'),
    cursor: method('cursor'),
    directMessages: method('directMessages'),
    settings: method('settings'),
    changeSettings: method('changeSettings'),
    models: answers.models ?? (() => []),
    knows: answers.knows ?? (() => true),
    reset: method('reset'),
    stop: method('stop'),
    decide: method('decide'),
    decisionShown: method('decisionShown'),
    status: method('status'),
    dailyLimits: method('dailyLimits'),
    why: method('why'),
    usage: method('usage'),
    instructions: method('instructions'),
    tryInstructions: method('tryInstructions'),
    setInstructions: method('setInstructions'),
    attachedText: method('attachedText'),
    instructionsVersions: method('instructionsVersions'),
    privacy: answers.privacy ?? createFakePrivacy(),
    findOpenWork: method('findOpenWork'),
    recover: method('recover'),
    drain: method('drain'),
  };
}

/** Nobody has opted out; fails on whatever else the test has no answer for. */
export function createFakePrivacy(answers: Partial<Privacy> = {}): Privacy {
  const unexpected = (name: string) => (): never => {
    throw new Error(`nobody expected ${name}`);
  };
  return {
    facts: PRIVACY_FACTS,
    isOptedOut: () => false,
    setOptedOut: unexpected('setOptedOut'),
    transcript: unexpected('transcript'),
    forget: unexpected('forget'),
    ...answers,
  };
}

export const IN_SERVER: Place = { channelId: CHANNEL, serverId: GUILD };
export const IN_DIRECT_MESSAGE: Place = { channelId: CHANNEL, serverId: null };

export interface Said {
  readonly replies: string[];
  readonly forms: Form[];
  /** What went along with the replies. */
  readonly files: TextFile[];
  /** What was asked of the assistant. */
  readonly questions: Question[];
}

/** A member's context in a server, who may not manage it, unless told. */
function contextOf(conversations: Conversations, said: Said): InteractionContext {
  return {
    place: IN_SERVER,
    user: { id: '400000000000000001', name: 'Ada' },
    mayManage: false,
    roles: [],
    conversations,
    interaction: { id: '500000000000000001', applicationId: '1', token: 't', at: 1_000_000 },
    commands: [],
    reply: async (text, files = []) => {
      said.replies.push(text);
      said.files.push(...files);
    },
    ask: async (question) => {
      said.questions.push(question);
      return { kind: 'accepted' };
    },
    openThread: async () => {
      throw new Error('nobody expected a Discord thread');
    },
  };
}

export function commandContext(
  conversations: Conversations,
  {
    options = {},
    ...fields
  }: Partial<CommandContext> & { readonly options?: Readonly<Record<string, string>> } = {},
): { readonly context: CommandContext; readonly said: Said } {
  const said: Said = { replies: [], forms: [], files: [], questions: [] };
  const context: CommandContext = {
    ...contextOf(conversations, said),
    subcommand: null,
    target: null,
    option: (name) => options[name] ?? null,
    attachment: () => null,
    channel: () => null,
    principal: () => null,
    form: async (form) => {
      said.forms.push(form);
    },
    ...fields,
  };
  return { context, said };
}

export function formContext(
  conversations: Conversations,
  fields: Pick<FormContext, 'id' | 'value'> & Partial<FormContext>,
): { readonly context: FormContext; readonly said: Said } {
  const said: Said = { replies: [], forms: [], files: [], questions: [] };
  return { context: { ...contextOf(conversations, said), ...fields }, said };
}
