import { deployRows } from './deploy.ts';
import { growthRows } from './growth.ts';
import { monitorRows } from './monitor.ts';
import { overlapRows } from './overlap.ts';
import { recordRows } from './record.ts';
import { rollbackRows } from './rollback.ts';
import type { Row } from './row.ts';
import { standbyRows } from './standby.ts';
import { switchRows } from './switch.ts';
import { verifyRows } from './verify.ts';

/** The whole matrix, by step. Another command's rows join here. */
export const matrix: Readonly<Record<string, readonly Row[]>> = {
  deploy: deployRows,
  verify: verifyRows,
  record: recordRows,
  switch: switchRows,
  growth: growthRows,
  overlap: overlapRows,
  monitor: monitorRows,
  rollback: rollbackRows,
  standby: standbyRows,
};
