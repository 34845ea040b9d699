/** The page's contract: what a person does beyond writing: commands, forms, buttons, menus. */

/** A command that this person is offered in this channel, as Discord's app would. */
export interface PageCommand {
  readonly id: string;
  readonly name: string;
  /** `user` and `message` are context-menu commands. */
  readonly kind: 'slash' | 'user' | 'message';
  readonly description: string;
  /** Either subcommands and groups of them, or plain options, required ones first. */
  readonly options: readonly PageOption[];
}

export interface PageOption {
  readonly name: string;
  readonly description: string;
  readonly type: OptionType;
  readonly required: boolean;
  readonly choices: readonly Choice[];
  /** Ask `POST /api/autocomplete` for choices as it is typed. */
  readonly autocomplete: boolean;
  /** Of a number. */
  readonly min: number | null;
  readonly max: number | null;
  /** Of a string. */
  readonly minLength: number | null;
  readonly maxLength: number | null;
  /** Of a subcommand or a group. */
  readonly options: readonly PageOption[];
}

export type OptionType =
  | 'subcommand'
  | 'group'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'user'
  | 'channel'
  | 'role'
  | 'mentionable'
  | 'attachment';

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/** A user, channel or role is its id. An attachment is absent here: its file is the multipart field of the option's name. */
export type OptionValues = Readonly<Record<string, string | number | boolean>>;

export interface CommandUse {
  /** The person's id. */
  readonly as: string;
  /** The channel's id. */
  readonly channel: string;
  /** The command's id. */
  readonly command: string;
  /** Names of the group and the subcommand, such as `['set']`; empty for a command without. */
  readonly path?: readonly string[];
  readonly options?: OptionValues;
  /** Of a context menu: the message's or the user's id. */
  readonly target?: string;
}

export interface AutocompleteUse extends CommandUse {
  /** The option that is being typed; what is typed so far is in `options`. */
  readonly focused: string;
}

/** A form that the bot asks a person to fill in. */
export interface PageForm {
  readonly id: string;
  readonly channelId: string;
  /** The id of the person whom it is for: nobody else is shown it. */
  readonly onlyFor: string;
  readonly title: string;
  /** Markdown between title and fields; mostly empty. */
  readonly text: string;
  readonly fields: readonly PageField[];
}

export interface PageField {
  /** The component's `custom_id`. */
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  readonly kind:
    | 'text'
    | 'long-text'
    | 'select'
    | 'users'
    | 'channels'
    | 'roles'
    | 'files'
    | 'radio'
    | 'checks'
    | 'check';
  readonly required: boolean;
  readonly placeholder: string | null;
  /** What stands in it at first: a text, the chosen values, or `true`. */
  readonly value: FieldValue;
  /** Of a text its length, of the others how many are chosen. */
  readonly min: number | null;
  readonly max: number | null;
  readonly options: readonly FieldOption[];
}

/** A text for `text`, `long-text` and `radio`; true or false for `check`; values or ids for the others. */
export type FieldValue = string | boolean | readonly string[];

export interface FieldOption {
  readonly label: string;
  readonly value: string;
  readonly description: string | null;
}

/** Files go along as multipart fields of the field's id. */
export interface FormUse {
  readonly as: string;
  /** The form's id; a form is sent once. */
  readonly form: string;
  readonly values: Readonly<Record<string, FieldValue>>;
}

export interface ComponentUse {
  readonly as: string;
  readonly channel: string;
  readonly message: string;
  readonly customId: string;
  /** Of a select: the chosen values, or ids. */
  readonly values?: readonly string[];
}
