import type { HeaderSource } from '../../domain/golden/golden-set.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';

export type HeaderSources = Readonly<Record<string, HeaderSource>>;

/** A suite's headers as they are sent; values from the environment count as secrets. Throws `GoldenSetError` where one is missing. */
export function resolveHeaders(
  sources: HeaderSources,
  source: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, from] of Object.entries(sources)) {
    if ('value' in from) {
      headers[name] = from.value;
      continue;
    }
    const value = env[from.env];
    if (value === undefined || value === '')
      throw new GoldenSetError([
        {
          place: `${source}/suite.yaml`,
          message: `header ${name} wants the environment variable ${from.env}, which is not set`,
        },
      ]);
    headers[name] = value;
    secrets.push(value);
  }
  return { headers, secrets };
}
