/**
 * Runs what nobody waits for. What it throws is a mistake of the sandbox: it is told on standard error and never ends the
 * process.
 */
export function guarded(call: () => void | Promise<void>): void {
  try {
    const promise = call();
    if (promise !== undefined) promise.catch(tell);
  } catch (error) {
    tell(error);
  }
}

function tell(error: unknown): void {
  process.emitWarning(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    'SandboxWarning',
  );
}
