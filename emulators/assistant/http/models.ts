/** The models that exist here. */

import { json, type Register } from './endpoint.ts';
import { modelNotFound } from './errors.ts';

export interface LocalModel {
  readonly id: string;
  /** YYYY-MM-DD. */
  readonly shutdownDate?: string;
}

export interface Models {
  /** Throws the service's 404 if there is no such model. */
  require(id: string): void;
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
  };
}

function shown({ id, shutdownDate = undefined }: LocalModel): object {
  return { id, object: 'model', created: 0, owned_by: 'local', shutdown_date: shutdownDate ?? null };
}
