/** The models that exist here. */

import { json, type Register } from './endpoint.ts';
import { modelNotFound } from './errors.ts';

export interface LocalModel {
  readonly id: string;
  /** YYYY-MM-DD. */
  readonly shutdownDate?: string;
  /** How many tokens it reads at once, which its entry tells and its runs are held to; without limit unless told. */
  readonly window?: number;
}

export interface Models {
  /** Throws the service's 404 if there is no such model. */
  require(id: string): void;
  /** How many tokens it reads at once, or the limit if that is less; null for any number. */
  windowOf(id: unknown, limit?: number | null): number | null;
}

/** @param known null lets every name be a model's */
export function serveModels(register: Register, known: readonly LocalModel[] | null): Models {
  const find = (id: string): LocalModel => {
    const model = known === null ? { id } : known.find((one) => one.id === id);
    if (model === undefined) throw modelNotFound(id);
    return model;
  };
  register('models.list', 'get', '/models', () =>
    json({ object: 'list', data: (known ?? [{ id: 'local-model' }]).map(shown) }),
  );
  register('models.retrieve', 'get', '/models/:model', (call) => json(shown(find(call.param('model')))));
  return {
    require(id) {
      find(id);
    },
    windowOf(id, limit = null) {
      const window = known?.find((one) => one.id === id)?.window ?? null;
      return window === null || limit === null ? (window ?? limit) : Math.min(window, limit);
    },
  };
}

function shown({ id, shutdownDate, window }: LocalModel): object {
  const told = window === undefined ? {} : { context_window: window };
  return { id, object: 'model', created: 0, owned_by: 'local', shutdown_date: shutdownDate ?? null, ...told };
}
