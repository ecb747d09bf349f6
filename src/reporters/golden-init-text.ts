import type { GoldenInitResult } from '../results/golden-init-result.generated.ts';
import { printable } from './printable.ts';

/** What was written, and what its author does next. */
export function goldenInitText({ folder, files }: GoldenInitResult): string {
  const lines = [
    ...files.map((file) => `wrote ${file}`),
    `check    effects in ${folder}/suite.yaml says none: is that true of your agent?`,
    `try it   kubectl bluegreen verify --golden ${folder} --url http://localhost:8000`,
    `add      kubectl bluegreen golden import FILE --golden ${folder}   (promptfoo configs, OpenAI JSONL)`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
