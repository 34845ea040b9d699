/** `${NAME}` in the file of MCP servers stands for a variable of the environment, so that no secret has to be in the file. Pure. */

type Environment = Readonly<Record<string, string | undefined>>;

export interface Filled<T> {
  readonly value: T;
  /** What stood in the variables that it names. */
  readonly secrets: readonly string[];
  /** A line each; the path of the text, and the variable that is not set. */
  readonly problems: readonly string[];
}

const NAMED = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/**
 * Fills every text in the value, however deep. A variable that is not set is a problem, unless it has a default:
 * `${NAME:-default}`.
 */
export function withVariables(value: unknown, environment: Environment): Filled<unknown> {
  const secrets: string[] = [];
  const problems: string[] = [];

  const fillText = (text: string, path: string): string =>
    text.replace(NAMED, (_, name: string, standard: string | undefined) => {
      const set = environment[name];
      if (set !== undefined) secrets.push(set);
      else if (standard === undefined)
        problems.push(`${path}: expected the variable ${name} to be set, got nothing`);
      return set ?? standard ?? '';
    });

  const fill = (one: unknown, path: string): unknown => {
    if (typeof one === 'string') return fillText(one, path);
    if (Array.isArray(one)) return one.map((item, index) => fill(item, `${path}.${index}`));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, item]) => [key, fill(item, path === '' ? key : `${path}.${key}`)]),
    );
  };

  return { value: fill(value, ''), secrets, problems };
}
