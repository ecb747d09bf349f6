/** What failed after a write, in words of the error. */
interface Problem {
  readonly kind: 'problem';
  readonly problem: string;
}

/**
 * For `catch` after a write: nothing may hide that it happened, so whatever fails then (the API server, a credential
 * plugin, a defect of ours) becomes a part of the result.
 */
export function asProblem(error: unknown): Problem {
  return { kind: 'problem', problem: error instanceof Error ? error.message : String(error) };
}
