/**
 * The errors of Bobbin: one base with a code from a closed union, and a leaf for each edge whose library fails in
 * ways the rest has to decide about. An edge translates its library's errors into these and nobody else does.
 */

export type ErrorCode = 'config' | 'engine' | 'store' | 'discord' | 'aborted' | 'bug';

export class BotError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** What went wrong with an engine. The domain decides by this alone; the union is closed. */
export type Fault =
  | 'auth' // the key is refused
  | 'forbidden' // the key or project may not use this model, or it does not exist
  | 'gone' // the thread (or assistant) no longer exists
  | 'sunset' // the whole protocol no longer exists at this address
  | 'busy' // the thread is locked by a run
  | 'context' // what was sent is more than the model or the plan takes at once
  | 'rate' // too many requests; waiting helps
  | 'quota' // out of credit; waiting does not help
  | 'overloaded'
  | 'server'
  | 'timeout' // our deadline, or the service's own expiry
  | 'network'
  | 'policy' // the content is refused
  | 'invalid' // the request is malformed: the operator's or our mistake
  | 'corrupt' // the thread holds something that fails every later run
  | 'unsupported' // the server does not do what was asked
  | 'aborted'; // we gave up ourselves

/** Whether the write that failed took effect: `no` is safe to repeat, `maybe` is looked up first, `yes` is never repeated. */
export type Committed = 'no' | 'maybe' | 'yes';

/** What a service's refusal names, where something can be done about it. Read from its words when the error is made. */
export type EngineErrorDetail =
  | { readonly kind: 'active-run'; readonly runId: string } // the run that holds the thread
  | { readonly kind: 'no-assistant' }
  | { readonly kind: 'synchronous-run' } // a run in the foreground, which nobody can cancel
  | { readonly kind: 'incomplete-item'; readonly itemId: string } // an item without the other one that it needs
  | { readonly kind: 'call-without-output' }
  | { readonly kind: 'output-without-call'; readonly callId: string }
  | { readonly kind: 'expired-container'; readonly containerId: string }
  | { readonly kind: 'input-place'; readonly index: number } // an item by its place in the run's input, from 0
  | { readonly kind: 'messages-brought' } // a run that brings its messages: to be tried again with them appended
  | { readonly kind: 'overflow'; readonly limit: number | null; readonly requested: number | null } // in tokens
  | { readonly kind: 'turn-too-long' } // the turn's own messages are too long, whatever is left out beside them
  | { readonly kind: 'instructions-too-long' } // the instructions alone are
  | { readonly kind: 'too-many-calls' } // the model calls functions without end
  | { readonly kind: 'no-images' } // the model reads no pictures
  | { readonly kind: 'model-loading' } // the server brings the model into its memory; waiting helps
  | { readonly kind: 'setting' }; // a setting of the operator's that cannot work, which the message names with the remedy

interface EngineErrorOptions extends ErrorOptions {
  committed?: Committed | undefined;
  /** Milliseconds the service asks us to wait. */
  retryAfterMs?: number | undefined;
  status?: number | undefined;
  /** The service's own error code, for the log. */
  serviceCode?: string | undefined;
  requestId?: string | undefined;
  /** The service's name of the parameter at fault, for the log. */
  param?: string | undefined;
  detail?: EngineErrorDetail | undefined;
  /** What the run that failed has cost, as far as the service tells. */
  usage?: PaidFor | undefined;
}

/** Usage as the domain has it, of which the ground knows nothing. */
interface PaidFor {
  readonly input: number;
  readonly output: number;
}

export class EngineError extends BotError {
  readonly fault: Fault;
  readonly committed: Committed;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly serviceCode: string | undefined;
  readonly requestId: string | undefined;
  readonly param: string | undefined;
  readonly detail: EngineErrorDetail | undefined;
  readonly usage: PaidFor | undefined;

  constructor(fault: Fault, message: string, options: EngineErrorOptions = {}) {
    super('engine', message, options);
    this.fault = fault;
    this.committed = options.committed ?? 'no';
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.serviceCode = options.serviceCode;
    this.requestId = options.requestId;
    this.param = options.param;
    this.detail = options.detail;
    this.usage = options.usage;
  }
}

/**
 * `damaged`: a record, or the file around it, does not read; `newer`: a later version of Bobbin wrote it; `unusable`: no
 * database can be where DATABASE_URL says; `no-key`: what is asked for is encrypted with a key that is not set; these need
 * a person.
 * `unavailable`: the store does not answer, which may mend itself; `lost`: another process has it, and nothing that this one
 * still writes counts.
 */
export type StoreFault = 'damaged' | 'newer' | 'unusable' | 'no-key' | 'unavailable' | 'lost';

export class StoreError extends BotError {
  readonly fault: StoreFault;
  /** The record's key, where the failure is about one record. */
  readonly key: string | undefined;

  constructor(fault: StoreFault, message: string, options: ErrorOptions & { key?: string } = {}) {
    super('store', message, options);
    this.fault = fault;
    this.key = options.key;
  }
}

/** `token`: refused; `intents`: not allowed; both are beyond what a restart can mend. */
export type DiscordFault = 'token' | 'intents' | 'unavailable' | 'gateway';

export class DiscordError extends BotError {
  readonly fault: DiscordFault;

  constructor(fault: DiscordFault, message: string, options?: ErrorOptions) {
    super('discord', message, options);
    this.fault = fault;
  }
}

/** All problems of a configuration at once, each a line that names the variable, what is wrong and the remedy. */
export class ConfigError extends BotError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('config', problems.join('\n'));
    this.problems = problems;
  }
}

/** The message of anything thrown, for a log line. */
export function messageOf(error: unknown): string {
  // Of a host with several addresses Node.js says nothing but what each of them met.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
