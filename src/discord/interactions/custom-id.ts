/** Custom ids: what Discord sends back with a form names the command that it belongs to. Pure. */

export interface CustomId {
  /** The name of the command that made it. */
  readonly command: string;
  /** What the command itself calls it. */
  readonly id: string;
}

const SEPARATOR = ':';

/** As Discord keeps it; it holds 100 characters. */
export function formatCustomId({ command, id }: CustomId): string {
  return `${command}${SEPARATOR}${id}`;
}

export function parseCustomId(customId: string): CustomId {
  const [command = '', ...id] = customId.split(SEPARATOR);
  return { command, id: id.join(SEPARATOR) };
}
