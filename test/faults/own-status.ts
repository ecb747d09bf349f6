const reasons: Readonly<Record<number, string>> = {
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

export interface OwnAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error as a kube-apiserver words it (meta/v1 Status). */
export function ownStatus(code: number, retryAfter?: number): OwnAnswer {
  const reason = reasons[code] ?? 'Unknown';
  const status = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', reason, code };
  const body = JSON.stringify({ ...status, message: `the fault proxy answers ${code}` });
  return {
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body,
  };
}
