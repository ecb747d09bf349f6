import type { GoldenInitResult } from '../results/golden-init-result.generated.ts';
import { printable } from './printable.ts';

/** What was written, and what its author does next. @param port of the agent */
export function goldenInitText({ folder, files }: GoldenInitResult, port: number): string {
  const lines = [
    ...files.map((file) => `wrote ${file}`),
    `check    effects in ${folder}/suite.yaml says none: is that true of your agent?`,
    `try it   kubectl bluegreen verify --golden ${folder} --url http://localhost:${port}`,
    `add      kubectl bluegreen golden import FILE --golden ${folder}   (promptfoo configs, OpenAI JSONL)`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
