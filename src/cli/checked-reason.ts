import { UsageError } from './usage-error.ts';

/** It is kept in an annotation of the Service, with those of the moves before. */
const longestReason = 200;

/**
 * What `--reason` says.
 * @param needs what asks for it: `rollback --to`; undefined where nothing does
 */
export function checkedReason(reason: string | undefined, needs: string | undefined): string | undefined {
  if (needs !== undefined && (reason ?? '').trim() === '')
    throw new UsageError(`${needs} needs --reason "why"`);
  if ((reason ?? '').length > longestReason)
    throw new UsageError(`--reason is longer than ${longestReason} characters`);
  return reason;
}
