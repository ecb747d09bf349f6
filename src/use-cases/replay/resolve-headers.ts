import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';

/** The suite's headers as they are sent; values from the environment count as secrets. Throws `GoldenSetError` where one is missing. */
export function resolveHeaders(
  set: GoldenSet,
  env: Readonly<Record<string, string | undefined>>,
): { readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, source] of Object.entries(set.suite.headers)) {
    if ('value' in source) {
      headers[name] = source.value;
      continue;
    }
    const value = env[source.env];
    if (value === undefined || value === '')
      throw new GoldenSetError([
        {
          place: `${set.source}/suite.yaml`,
          message: `header ${name} wants the environment variable ${source.env}, which is not set`,
        },
      ]);
    headers[name] = value;
    secrets.push(value);
  }
  return { headers, secrets };
}
