/** What the bare bot is told. */

/** Its only argument, as JSON. */
export interface BareBotSettings {
  readonly engine: string;
  readonly token: string;
  readonly botId: string;
  /** As DISCORD_API_URL has it. */
  readonly apiUrl: string;
  /** As OPENAI_BASE_URL has it. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly instructions: string;
  readonly database: string;
}
