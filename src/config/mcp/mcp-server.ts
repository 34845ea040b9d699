/** An MCP server as the operator has named it: how it is reached, where its tools may be called, and which of them ask first. */

export interface McpServer {
  /** The operator's name for it. */
  readonly name: string;
  readonly transport: StdioTransport | HttpTransport;
  /** Ids of the Discord servers in which its tools may be called. */
  readonly places: readonly string[] | 'everywhere';
  /** Which tools ask first: all, those that do not say that they only read, or none. */
  readonly confirm: 'always' | 'writes' | 'never';
  readonly tools: readonly string[] | 'all';
  /** What of its settings must appear in no line of a log. */
  readonly secrets: readonly string[];
}

interface StdioTransport {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the few variables that every program needs. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string | null;
}

interface HttpTransport {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
