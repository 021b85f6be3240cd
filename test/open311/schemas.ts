import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, '../../../shared/data/open311');

/** The schemas of the standard's JSON; null where their folder is absent. */
export const hasSchemas = existsSync(folder);

export type Shape = 'services' | 'service-definition' | 'requests';

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
if (hasSchemas)
  for (const name of ['request', 'requests', 'service', 'services', 'service-definition'])
    ajv.addSchema(
      JSON.parse(readFileSync(join(folder, `schema-${name}.json`), 'utf8')) as object,
      `${name}.json`,
    );

/** Nothing is checked where the schemas are absent. */
export function expectShape(shape: Shape, body: unknown): void {
  if (!hasSchemas) return;
  const validate = ajv.getSchema(`${shape}.json`);
  if (!validate) throw new Error(`no schema ${shape}`);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
}
