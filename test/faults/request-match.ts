import type { SeenRequest } from './seen-request.ts';

/** Names requests; what is left out does not matter. */
export interface RequestMatch {
  readonly method?: string;
  /** Of the path without its query. */
  readonly path?: RegExp;
  readonly isDryRun?: boolean;
  readonly isWatch?: boolean;
  readonly body?: RegExp;
  /** Only once the server has answered a request like this one. */
  readonly after?: RequestMatch;
}

/** @param earlier the requests before it, in order */
export function matches(match: RequestMatch, request: SeenRequest, earlier: readonly SeenRequest[]): boolean {
  const { method, path, isDryRun, isWatch, body, after } = match;
  return (
    (method === undefined || method === request.method) &&
    (path === undefined || path.test(request.path)) &&
    (isDryRun === undefined || isDryRun === request.isDryRun) &&
    (isWatch === undefined || isWatch === request.isWatch) &&
    (body === undefined || body.test(request.body)) &&
    (after === undefined || earlier.some((one) => one.answered !== undefined && matches(after, one, [])))
  );
}
