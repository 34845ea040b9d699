/** The check that holds requests against a published document, on a small one. */

import { expect, test } from 'vitest';
import { createRequestCheck, type RequestCheck } from '../../support/engine/published-schema.ts';

const takes = (schema: object) => ({ requestBody: { content: { 'application/json': { schema } } } });

const check: RequestCheck = createRequestCheck({
  openapi: '3.1.0',
  paths: {
    '/runs': { post: takes({ $ref: '#/components/schemas/Run' }) },
    '/runs/{run_id}': { get: {} },
    '/runs?beta=true': { post: takes({ type: 'object' }) },
  },
  components: {
    schemas: {
      Run: {
        allOf: [
          { $ref: '#/components/schemas/Options' },
          {
            type: 'object',
            required: ['model'],
            properties: {
              model: { type: 'string' },
              input: { oneOf: [{ type: 'string' }, { type: 'string', minLength: 1 }] },
              parent: { $ref: '#/components/schemas/Run' },
            },
          },
        ],
      },
      Options: { type: 'object', properties: { effort: { type: 'string', enum: ['low'], nullable: true } } },
    },
  },
});
const problems = (body: object | null, path = '/v1/runs', method = 'POST') => check({ method, path, body });

test('a request as published has no problems', () => {
  expect(
    problems({ model: 'm', effort: null, input: 'both members of the union fit', parent: { model: 'n' } }),
  ).toEqual([]);
  expect(problems({ model: 'm', effort: 'low' })).toEqual([]);
  expect(problems({}, '/v1/runs/1', 'GET')).toEqual([]);
  expect(problems(null)).toEqual([]);
});

test.each([
  [{ effort: 'low' }, "must have required property 'model'"],
  [{ model: 1 }, '/model must be string'],
  [{ model: 'm', effort: 'high' }, '/effort must be equal to one of the allowed values'],
  [{ model: 'm', parent: {} }, "/parent must have required property 'model'"],
  [{ model: 'm', temper: 1 }, 'temper is not published'],
])('%j is told: %s', (body, problem) => {
  expect(problems(body).join('\n')).toContain(problem);
});

test('so is what takes no JSON, and what is not published at all', () => {
  expect(problems({ model: 'm' }, '/v1/runs/1', 'GET')).toEqual(['GET /v1/runs/1 takes no JSON']);
  expect(problems({}, '/v1/runs/1', 'DELETE')).toEqual(['DELETE /v1/runs/1 is not published']);
  expect(problems({}, '/v1/runs/1/steps', 'GET')).toEqual(['GET /v1/runs/1/steps is not published']);
});
