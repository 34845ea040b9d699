/** The stage: what a person sees and does on the local Discord, as the page and the command line show it. */

export interface StagePerson {
  readonly name: string;
  readonly admin: boolean;
}

export interface StageChannel {
  readonly id: string;
  /** `#general`, or `@Bobbin` for a direct message. */
  readonly name: string;
  /** The person whose direct message it is; null for a channel that all see. */
  readonly of: string | null;
}

export interface StageMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: string;
  readonly bot: boolean;
  readonly content: string;
  readonly at: string;
  readonly edited: boolean;
  /** Seen by this person only. */
  readonly onlyFor: string | null;
  readonly replyTo: { readonly author: string; readonly content: string } | null;
  readonly files: readonly { readonly name: string; readonly url: string }[];
}

/** A form that the bot asks a person to fill in. */
export interface StageForm {
  readonly id: string;
  readonly channelId: string;
  readonly onlyFor: string;
  readonly title: string;
  readonly fields: readonly {
    readonly id: string;
    readonly label: string;
    readonly value: string;
    readonly long: boolean;
    readonly maxLength: number | null;
  }[];
}

export type StageEvent =
  | { readonly type: 'message'; readonly message: StageMessage }
  | { readonly type: 'gone'; readonly channelId: string; readonly id: string }
  | { readonly type: 'typing'; readonly channelId: string; readonly author: string }
  | { readonly type: 'form'; readonly form: StageForm }
  | { readonly type: 'bot'; readonly state: 'starting' | 'ready' | 'stopped'; readonly detail: string };

export interface Stage {
  readonly people: readonly StagePerson[];
  channels(): readonly StageChannel[];
  /** Oldest first. */
  history(channelId: string): readonly StageMessage[];
  /** The channel of a name such as `general`, `#general` or `dm`; undefined if there is none. */
  find(name: string, person: string): StageChannel | undefined;
  /** Writes as the person; a text that begins with a slash is a command. Throws an Error that says what is wrong with it. */
  write(person: string, channelId: string, text: string, replyTo?: string): Promise<void>;
  submit(formId: string, values: Readonly<Record<string, string>>): Promise<void>;
  subscribe(listener: (event: StageEvent) => void): () => void;
  announce(event: Extract<StageEvent, { type: 'bot' }>): void;
}
