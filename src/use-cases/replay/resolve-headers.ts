import type { GoldenCase, GoldenSet, HeaderSource } from '../../domain/golden/golden-set.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';

export type HeaderSources = Readonly<Record<string, HeaderSource>>;
type Environment = Readonly<Record<string, string | undefined>>;
type Headers = Readonly<Record<string, string>>;

/**
 * Headers as they are sent; values from the environment count as secrets. Throws `GoldenSetError` where one is missing.
 * @param place where they are written, for people
 */
export function resolveHeaders(
  sources: HeaderSources,
  place: string,
  env: Environment,
): { readonly headers: Headers; readonly secrets: readonly string[] } {
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
        { place, message: `header ${name} wants the environment variable ${from.env}, which is not set` },
      ]);
    headers[name] = value;
    secrets.push(value);
  }
  return { headers, secrets };
}

/** The headers of each case: the suite's, the key of `--api-key-secret` over those, the case's own over all. */
export interface CaseHeaders {
  readonly headersOf: (goldenCase: GoldenCase) => Headers;
  /** Values that must not show anywhere. */
  readonly secrets: readonly string[];
}

export function resolveCaseHeaders(
  { suite, cases, source }: GoldenSet,
  env: Environment,
  apiKey: string | undefined,
): CaseHeaders {
  const key = apiKey === undefined ? {} : apiKeyHeader(suite.apiKeyHeader, apiKey);
  const [keyName] = Object.keys(key);
  const others = Object.entries(suite.headers).filter(([name]) => name.toLowerCase() !== keyName);
  const ofSuite = resolveHeaders(Object.fromEntries(others), `${source}/suite.yaml`, env);
  const ofCase = new Map(
    cases.map(({ id, headers, location }) => [id, resolveHeaders(headers ?? {}, location, env)]),
  );
  return {
    headersOf: ({ id }) => ({ ...ofSuite.headers, ...key, ...ofCase.get(id)?.headers }),
    secrets: [
      ...(apiKey === undefined ? [] : [apiKey]),
      ...ofSuite.secrets,
      ...[...ofCase.values()].flatMap(({ secrets }) => secrets),
    ],
  };
}

/** Its name in lower case. */
function apiKeyHeader(name: string | undefined, key: string): Headers {
  return name === undefined ? { authorization: `Bearer ${key}` } : { [name.toLowerCase()]: key };
}
