import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '../..');
const file = path.join(repository, 'docs', 'proofs.md');

const head = `# Proofs

What \`npm run prove\` measured, the newest last. Each entry says when, of which commit, and on what.
`;

/** Prints the figures of one proof and appends them, with commit and date, to docs/proofs.md. */
export async function recordProof(
  title: string,
  apiServer: string,
  figures: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(figures).map(([name, value]) => `- ${name}: ${value}`);
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
  await mkdir(path.dirname(file), { recursive: true });
  if (!existsSync(file)) await writeFile(file, head);
  const where = `${await commit()}, ${new Date().toISOString().slice(0, 10)}, kube-apiserver ${apiServer}, ${cpus().length} cores`;
  await appendFile(file, `\n## ${title}\n\n${where}\n\n${lines.join('\n')}\n`);
}

/** Short hash; with a plus sign where the tree has changes beside this file. */
async function commit(): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', args, { cwd: repository })).stdout.trim();
  const changes = await git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/proofs.md');
  return `${await git('rev-parse', '--short', 'HEAD')}${changes === '' ? '' : '+'}`;
}
