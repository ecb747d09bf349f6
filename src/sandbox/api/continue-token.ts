import { inspectJson } from './inspect-json.ts';
import { badRequest } from '../status-error.ts';

/** Where the next page of a list begins. */
export interface ContinueToken {
  /** All pages show the objects of this revision; less than 1 for whatever is there now. */
  readonly revision: number;
  /** `namespace/name` of the last object that was shown. */
  readonly last: string;
}

const format = 'meta.k8s.io/v1';

export function writeContinueToken({ revision, last }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: format, rv: revision, start: last })).toString('base64url');
}

/** Undefined for the first page. Throws StatusError 400 for what was never given out. */
export function readContinueToken(text: string): ContinueToken | undefined {
  if (text === '') return undefined;
  const json = Buffer.from(text, 'base64url').toString('utf8');
  const { error } = inspectJson(json);
  if (error !== undefined) throw invalid(error);
  const { v, rv, start } = (JSON.parse(json) ?? {}) as Readonly<Record<string, unknown>>;
  if (v !== format)
    throw invalid(`server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (!Number.isSafeInteger(rv) || typeof start !== 'string' || start === '')
    throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  return { revision: rv as number, last: start };
}

function invalid(problem: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${problem}`);
}
