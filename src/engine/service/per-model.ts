/** What a process learns of a server's models is learned of each apart: what one refuses, another may take. */

/** One for each model, made when it is first asked and kept for the life of the process. Which models there are the operator says. */
export type PerModel<T> = (model?: string) => T;

/** @param own the model that is meant where none is named */
export function perModel<T>(own: string, make: (model: string) => T): PerModel<T> {
  const made = new Map<string, T>();
  return (model = own) => {
    const known = made.get(model) ?? make(model);
    made.set(model, known);
    return known;
  };
}
