import { breakArguments } from './break-arguments.ts';
import { breakFields } from './break-fields.ts';
import { breakFinishReason } from './break-finish-reason.ts';
import { breakLimits } from './break-limits.ts';
import { breakNumbers } from './break-numbers.ts';
import { breakText } from './break-text.ts';
import { breakToolCalls } from './break-tool-calls.ts';
import type { BreakTurn, Family } from './breakage.ts';
import { leaveOut } from './leave-out.ts';
import { refuse } from './refuse.ts';
import { sayForbidden } from './say-forbidden.ts';

/**
 * All families, in the order in which they are told. The first seven know nothing of what the case expects; the last three
 * break what it states, each statement by itself, so that one that another already implies shows as such.
 */
export const families: Readonly<Record<Family, BreakTurn>> = {
  'tool-calls': breakToolCalls,
  arguments: breakArguments,
  fields: breakFields,
  text: breakText,
  numbers: breakNumbers,
  'finish-reason': breakFinishReason,
  refusal: refuse,
  'left-out': leaveOut,
  forbidden: sayForbidden,
  limits: breakLimits,
};

export const familyNames = Object.keys(families) as readonly Family[];
