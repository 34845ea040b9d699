/** A command as the bot has registered it. */

export interface CommandOption {
  readonly name: string;
  readonly type: number;
  readonly description?: string;
  readonly required?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly autocomplete?: boolean;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly options?: readonly CommandOption[];
}

export interface RegisteredCommand {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly description?: string;
  readonly default_member_permissions?: string | null;
  readonly contexts?: readonly number[] | null;
  readonly options?: readonly CommandOption[];
}
