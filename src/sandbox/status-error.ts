/** One field of metav1.StatusDetails.causes. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  /** Path in the object: `spec.selector`. */
  readonly field: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural resource, as kube-apiserver says it (`services`), or the kind for validation errors. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal by the API: what the caller gets as a metav1.Status with this HTTP status. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  /** HTTP status, 400 or more. */
  readonly code: number;
  /** metav1.StatusReason; empty where Kubernetes names none. */
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** metav1.ListMeta: where a list that expired can be gone on with. */
  readonly metadata: { readonly continue?: string };

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    metadata: StatusError['metadata'] = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.metadata = metadata;
  }

  /** The body of the answer. */
  status(): Readonly<Record<string, unknown>> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason !== '' && { reason: this.reason }),
      ...(this.details && { details: withoutEmpty(this.details) }),
      code: this.code,
    };
  }
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** Kubernetes leaves out what says nothing. */
function withoutEmpty({ causes, ...details }: StatusDetails): Readonly<Record<string, unknown>> {
  const filled = (members: object): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== '' && value !== undefined));
  return { ...filled(details), ...(causes && { causes: causes.map(filled) }) };
}
