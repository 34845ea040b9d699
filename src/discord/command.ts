/** What a command consists of, a slash command or a menu on messages: its description for Discord, and a function that sees the domain. */

import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ContextMenuCommandBuilder,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
  SlashCommandBuilder,
} from 'discord.js';
import type { Conversations, Receipt } from '../conversation/conversations.ts';
import type { AttachmentNote, Quote } from '../conversation/message.ts';
import type { Place } from '../conversation/place.ts';
import type { Button } from '../conversation/ports/messenger.ts';
import type { Principal } from '../conversation/record/settings.ts';

/** A command as Discord is told of it. */
export type CommandData =
  | RESTPostAPIChatInputApplicationCommandsJSONBody
  | RESTPostAPIContextMenuApplicationCommandsJSONBody;

/** Each file in `commands/` exports one of these as `command`. */
export interface Command {
  readonly data: CommandData;
  /** Whether what it says may be seen by everybody in the channel; by its user alone where this is missing. */
  isPublic?(context: Pick<CommandContext, 'option'>): boolean;
  /** Answers with `reply`, `form` or an `ask` that is accepted, once. What it throws reaches its user as one sentence with a reference. */
  run(context: CommandContext): Promise<void>;
  /** A form that `run` opened has come back. */
  submit?(context: FormContext): Promise<void>;
  /** A button that hangs on one of its answers was pressed, or something chosen in a menu there. */
  press?(context: PressContext): Promise<void>;
  /** What may stand in an option that is being typed, at most 25; from memory, since people wait while they type. */
  complete?(context: CompletionContext): readonly string[];
}

export interface InteractionContext {
  readonly place: Place;
  readonly user: { readonly id: string; readonly name: string };
  /** The user has Manage Server; in a direct message everybody manages their own. */
  readonly mayManage: boolean;
  /** Ids of the user's roles; none in a direct message. */
  readonly roles: readonly string[];
  readonly conversations: Conversations;
  /** The interaction itself, for what is answered later than a command takes. Its token is a secret. */
  readonly interaction: InteractionHandle;
  /** All commands that there are. */
  readonly commands: readonly CommandData[];
  /** Tells the user alone; nothing in it pings. Text beyond one message goes along as a file. At most 9 files of its own. */
  reply(text: string, files?: readonly TextFile[], buttons?: readonly Button[]): Promise<void>;
  /**
   * Asks the assistant, as a message of the conversation would. Once that is accepted, the answer comes in the place of the
   * command's own, and nothing else may be said.
   */
  ask(question: Question): Promise<Receipt>;
  /** Opens a Discord thread in this channel. @param title at most 100 characters */
  openThread(title: string): Promise<OpenedThread>;
}

export type OpenedThread =
  | { readonly kind: 'opened'; readonly place: Place }
  | { readonly kind: 'refused'; readonly why: 'not-allowed' | 'not-here' | 'failed' };

/** What the user of a command asks of the assistant. */
export interface Question {
  readonly text: string;
  readonly quote?: Quote;
  readonly attachments: readonly AttachmentNote[];
  /** In a conversation of the user's own, and for nobody else to see. */
  readonly isPrivate: boolean;
  /** Where it is asked and answered, if not here; then the command answers for itself. */
  readonly at?: Place;
}

export interface InteractionHandle {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
  /** When Discord made it, in milliseconds since the epoch. */
  readonly at: number;
}

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface CommandContext extends InteractionContext {
  readonly subcommand: string | null;
  /** The id of the message that the menu was opened on, in this place; null for a slash command. */
  readonly target: string | null;
  /** The text of an option, or null where the user left it out. */
  option(name: string): string | null;
  /** The channel of an option; null where the user left it out, and where Discord does not say what it is. */
  channel(name: string): ChosenChannel | null;
  /** The role or person of an option; null as above. */
  principal(name: string): Principal | null;
  /** The file of an option, as Discord tells of it; null where the user left it out. */
  attachment(name: string): AttachmentNote | null;
  /** Opens a form. Discord opens none for a command that took long before; its user is told so. */
  form(form: Form): Promise<void>;
}

export interface PressContext extends InteractionContext {
  /** The button's id, as the command made it. */
  readonly id: string;
  /** What was chosen in a menu; nothing for a button. */
  readonly values: readonly string[];
  /** Changes the message that the button hangs on, which has these buttons then. Stands in the place of an answer. */
  update(text: string, buttons?: readonly Button[]): Promise<void>;
}

/** Another channel of the server, as a user has chosen it. */
export interface ChosenChannel {
  readonly id: string;
  /** It holds posts and nothing else. */
  readonly isForum: boolean;
  /** It is none in which anything is said, such as a category. */
  readonly isSilent: boolean;
  /** The user sees it. */
  readonly isVisible: boolean;
}

export interface CompletionContext
  extends Pick<InteractionContext, 'place' | 'user' | 'mayManage' | 'conversations'> {
  readonly subcommand: string | null;
  /** The option's name, and what is typed of it so far. */
  readonly focused: { readonly name: string; readonly text: string };
}

export interface FormContext extends InteractionContext {
  /** The form's id, as it was opened. */
  readonly id: string;
  readonly value: string;
}

/** A form with one field for a longer text. */
export interface Form {
  /** Comes back with what was written. At most 60 characters. */
  readonly id: string;
  /** At most 45 characters, and the label, too. */
  readonly title: string;
  readonly label: string;
  /** What stands in the field at first. */
  readonly value: string;
  /** At most 4,000. */
  readonly maxLength: number;
}

/** A command for servers and for direct messages with the bot. */
export function slashCommand(name: string, description: string): SlashCommandBuilder {
  return new SlashCommandBuilder()
    .setName(name)
    .setDescription(description)
    .setContexts(InteractionContextType.Guild, InteractionContextType.BotDM)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall);
}

/** A command in the menu of every message, in servers and in direct messages with the bot. At most 32 characters. */
export function messageMenu(name: string): ContextMenuCommandBuilder {
  return new ContextMenuCommandBuilder()
    .setName(name)
    .setType(ApplicationCommandType.Message)
    .setContexts(InteractionContextType.Guild, InteractionContextType.BotDM)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall);
}

/** Such as `1 message` and `1,200 messages`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}

/** The text in a code block, exactly as it is but for fences of its own, which would end the block. */
export function codeBlock(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.replaceAll('```', '`\u200b`\u200b`')}\n\`\`\``;
}
