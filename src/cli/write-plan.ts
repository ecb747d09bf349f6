import type { GoldenSet } from '../domain/golden/golden-set.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import { runPlanText } from '../reporters/run-plan-text.ts';
import { showRunPlan } from '../use-cases/show-run-plan.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './write-result.ts';

export async function writePlan(
  terminal: Terminal,
  format: string,
  set: GoldenSet,
  tokenizer: Tokenizer,
): Promise<void> {
  const plan = await showRunPlan(set, tokenizer);
  await writeResult(terminal, format, plan, () => runPlanText(plan));
}
