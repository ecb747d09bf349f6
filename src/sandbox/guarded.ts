/**
 * Runs what nobody waits for. What it throws is a mistake of the sandbox: it is told on standard error and never ends the
 * process.
 */
export function guarded(call: () => unknown): void {
  try {
    const returned = call();
    if (returned instanceof Promise) returned.catch(complain);
  } catch (error) {
    complain(error);
  }
}

/** Tells of a mistake of the sandbox, or of a machine that has no more room, on standard error. */
export function complain(error: unknown): void {
  process.emitWarning(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    'SandboxWarning',
  );
}
