/** What a slash command consists of: its description for Discord, and a function that sees the domain. */

import {
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  SlashCommandBuilder,
} from 'discord.js';
import type { Conversations } from '../conversation/conversations.ts';
import type { AttachmentNote } from '../conversation/message.ts';
import type { Place } from '../conversation/place.ts';
import type { Principal } from '../conversation/record/settings.ts';

/** A command as Discord is told of it. */
export type CommandData = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** Each file in `commands/` exports one of these as `command`. */
export interface Command {
  readonly data: CommandData;
  /** Answers with `reply` or `form`, once. What it throws reaches its user as one sentence with a reference. */
  run(context: CommandContext): Promise<void>;
  /** A form that `run` opened has come back. */
  submit?(context: FormContext): Promise<void>;
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
  /** All commands that there are. */
  readonly commands: readonly CommandData[];
  /** Tells the user alone; nothing in it pings. Text beyond one message goes along as a file. At most 9 files of its own. */
  reply(text: string, files?: readonly TextFile[]): Promise<void>;
}

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface CommandContext extends InteractionContext {
  readonly subcommand: string | null;
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

/** Such as `1 message` and `1,200 messages`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}

/** The text in a code block, exactly as it is but for fences of its own, which would end the block. */
export function codeBlock(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.replaceAll('```', '`\u200b`\u200b`')}\n\`\`\``;
}
