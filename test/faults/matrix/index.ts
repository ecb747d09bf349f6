import { deployRows } from './deploy.ts';
import { monitorRows } from './monitor.ts';
import { rollbackRows } from './rollback.ts';
import type { Row } from './row.ts';
import { switchRows } from './switch.ts';
import { verifyRows } from './verify.ts';

/** The whole matrix, by step. Another command's rows join here. */
export const matrix: Readonly<Record<string, readonly Row[]>> = {
  deploy: deployRows,
  verify: verifyRows,
  switch: switchRows,
  monitor: monitorRows,
  rollback: rollbackRows,
};
