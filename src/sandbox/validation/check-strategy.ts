import type { StatusCause } from '../status-error.ts';
import { cause, checkNotNegative, checkText } from './cause.ts';
import { isPercent } from './text-rules.ts';

type Share = number | string;

/** apps/v1 DeploymentStrategy */
export interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxSurge?: Share; readonly maxUnavailable?: Share };
}

export function checkStrategy({ type, rollingUpdate }: Strategy, field: string): readonly StatusCause[] {
  if (type === 'Recreate')
    return rollingUpdate === undefined
      ? []
      : [
          cause.forbidden(
            `${field}.rollingUpdate`,
            "may not be specified when strategy `type` is 'Recreate'",
          ),
        ];
  if (type !== 'RollingUpdate') {
    // The API server shows its own form of the strategy here.
    const shown = { Type: type ?? '', RollingUpdate: rollingUpdate ?? null };
    return [cause.unsupported(field, shown, ['Recreate', 'RollingUpdate'])];
  }
  const { maxSurge = 0, maxUnavailable = 0 } = rollingUpdate ?? {};
  const own = `${field}.rollingUpdate.maxUnavailable`;
  return [
    ...checkShare(own, maxUnavailable),
    ...checkShare(`${field}.rollingUpdate.maxSurge`, maxSurge),
    ...(sizeOf(maxUnavailable) === 0 && sizeOf(maxSurge) === 0
      ? [cause.invalid(own, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : []),
    ...(typeof maxUnavailable === 'string' && sizeOf(maxUnavailable) > 100
      ? [cause.invalid(own, maxUnavailable, 'must not be greater than 100%')]
      : []),
  ];
}

function checkShare(field: string, share: Share): readonly StatusCause[] {
  return typeof share === 'number' ? checkNotNegative(field, share) : checkText(field, share, isPercent);
}

/** `25%` is 25; what is no percentage counts as 0, unless it is a number. */
function sizeOf(share: Share): number {
  if (typeof share === 'number') return share;
  const number = Number(share.replace(/%$/, ''));
  return Number.isInteger(number) ? number : 0;
}
