/**
 * The page's contract: every route, what it takes and what it answers, and the events.
 *
 * Bodies and answers are JSON. What is refused answers 4xx with a `Problem`. Where files may go along, the request may be multipart:
 * the JSON is the field `payload`, the files are the other fields. `as` is always a person's id.
 *
 * `GET /` and every other path outside `/api/` and `/cdn/` is a file of the page as `page-files.ts` bundles it. The policy lets in
 * scripts and styles of these files alone: nothing inline.
 */

import type {
  AutocompleteUse,
  Choice,
  CommandUse,
  ComponentUse,
  FormUse,
  PageCommand,
  PageForm,
} from './actions.ts';
import type { BotState, Inspection, PageAssistant, PageFault, PageRequest, PageTurn } from './inspector.ts';
import type { History, PageMessage } from './message.ts';
import type { Limits, Names, PageChannel, PagePerson, PageServer, PageUser, ReadMarks } from './places.ts';

/** Why something was not done, in a sentence for the person. */
export interface Problem {
  readonly problem: string;
}

export interface State {
  /** Everything but the messages. Subscribe with `GET /api/events?after=<cursor>` to miss nothing that came after it. */
  readonly cursor: string;
  readonly people: readonly PagePerson[];
  /** The bot that is tried out. */
  readonly self: PageUser;
  readonly servers: readonly PageServer[];
  /** In the order to show them; Discord threads after the channel that they hang on. */
  readonly channels: readonly PageChannel[];
  readonly names: Names;
  readonly read: ReadMarks;
  readonly assistant: PageAssistant;
  readonly bot: BotState;
  readonly faults: readonly PageFault[];
  readonly limits: Limits;
  /** False with `--fresh`: nothing outlives the playground. */
  readonly persistent: boolean;
}

export interface PageApi {
  'GET /api/state': { answer: State };

  /**
   * Without any bound, the latest. `around` is a message in the middle, for a jump. At most 100 at a time, 50 unless told.
   * `as` adds the ephemeral messages that this person sees; a direct message is read as its person alone.
   */
  'GET /api/channels/:channel/messages': {
    query: { as?: string; before?: string; after?: string; around?: string; limit?: string };
    answer: History;
  };

  /**
   * Writes. `@Name` and `#channel` become mentions, `<@id>` is one already. `pingReply` is on unless told. A text that begins
   * with a slash is a command, read as `/instructions set text: Be kind. scope: server`; its `message` is null. Multipart: `files`.
   */
  'POST /api/messages': {
    body: { as: string; channel: string; text: string; replyTo?: string | null; pingReply?: boolean };
    answer: { message: PageMessage | null };
  };
  /** One's own. */
  'PATCH /api/channels/:channel/messages/:message': {
    body: { as: string; text: string };
    answer: { message: PageMessage };
  };
  /** One's own, and an admin's any in a server; an ephemeral one is dismissed by whom it is for. */
  'DELETE /api/channels/:channel/messages/:message': { query: { as: string }; answer: Record<string, never> };
  /** Forwards a message into a channel. */
  'POST /api/forwards': {
    body: { as: string; channel: string; from: { channel: string; message: string } };
    answer: { message: PageMessage };
  };
  /** Gives a reaction, or takes it back. */
  'POST /api/reactions': {
    body: { as: string; channel: string; message: string; emoji: string };
    answer: { message: PageMessage };
  };
  /** Begins a Discord thread, from a message or, with null, without one. */
  'POST /api/threads': {
    body: { as: string; channel: string; message: string | null; name: string };
    answer: { channel: PageChannel };
  };
  'POST /api/read': { body: { as: string; channel: string; message: string }; answer: Record<string, never> };

  /** Those that Discord would offer this person here. */
  'GET /api/commands': {
    query: { as: string; channel: string };
    answer: { commands: readonly PageCommand[] };
  };
  /** Uses one; what comes of it is in the events. Multipart: a field for each attachment option. */
  'POST /api/commands': { body: CommandUse; answer: { interactionId: string } };
  /** At most 25; rejects when the bot does not answer within Discord's 3 seconds. */
  'POST /api/autocomplete': { body: AutocompleteUse; answer: { choices: readonly Choice[] } };
  /** Multipart: a field for each file field. */
  'POST /api/forms': { body: FormUse; answer: { interactionId: string } };
  /** Presses a button or chooses in a select. */
  'POST /api/components': { body: ComponentUse; answer: { interactionId: string } };

  'GET /api/inspector/:channel': { answer: Inspection };
  /** `on` is for switches; an action ignores it. */
  'POST /api/faults/:fault': { body: { on?: boolean }; answer: { faults: readonly PageFault[] } };

  /**
   * Server-sent events: each has an `id`, the cursor, and `data`, a `PageEvent`. A browser reconnects by itself with
   * `Last-Event-ID` and gets what it missed, or a `resync` where that is no longer known.
   */
  'GET /api/events': { query: { after?: string }; events: PageEvent };
}

export type PageEvent =
  /** Too much was missed: read the state and the open channel anew. */
  | { readonly kind: 'resync' }
  /** New, also an ephemeral one, which only the person of `onlyFor` is to be shown. */
  | { readonly kind: 'message'; readonly message: PageMessage }
  /** The same message in a new state: its text, its reactions, its Discord thread, or the end of its thinking. */
  | { readonly kind: 'edited'; readonly message: PageMessage }
  | { readonly kind: 'gone'; readonly channelId: string; readonly id: string }
  /** For ten seconds, or until the user's next message there. */
  | { readonly kind: 'typing'; readonly channelId: string; readonly user: PageUser }
  | { readonly kind: 'form'; readonly form: PageForm }
  /** An interaction got no answer within Discord's 3 seconds; the person is told so. */
  | {
      readonly kind: 'unanswered';
      readonly interactionId: string;
      readonly channelId: string;
      readonly onlyFor: string;
    }
  /** A Discord thread was begun. */
  | { readonly kind: 'channel'; readonly channel: PageChannel }
  | {
      readonly kind: 'read';
      readonly personId: string;
      readonly channelId: string;
      readonly messageId: string;
    }
  /** The bot has registered other commands: ask for them again. */
  | { readonly kind: 'commands' }
  | { readonly kind: 'bot'; readonly bot: BotState }
  | { readonly kind: 'faults'; readonly faults: readonly PageFault[] }
  | { readonly kind: 'traffic'; readonly request: PageRequest }
  /** A turn as it stands now; it replaces the one of the same channel and id. */
  | { readonly kind: 'turn'; readonly turn: PageTurn }
  /** The conversation's record has changed: what `GET /api/inspector` said of it is old. */
  | { readonly kind: 'record'; readonly channelId: string };
