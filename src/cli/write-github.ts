import { appendFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { githubAnnotations } from '../reporters/verdict-github.ts';
import { verdictMarkdown } from '../reporters/verdict-markdown.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { Terminal } from './terminal.ts';

/** GitHub takes no summary of a step that is larger (docs.github.com, workflow commands). */
const SUMMARY = 1024 * 1024;

/**
 * Annotations to standard error, which the runner reads like standard output, where the result stands; and the
 * verdict below what the step's summary already says. Throws where the summary is full or cannot be written.
 */
export async function writeGithub(
  verdict: Verdict,
  { env, cwd, err }: Pick<Terminal, 'env' | 'cwd' | 'err'>,
): Promise<void> {
  const folder = path.relative(env['GITHUB_WORKSPACE'] ?? cwd, path.resolve(cwd, verdict.set.source));
  err(githubAnnotations(verdict, folder));
  const summary = env['GITHUB_STEP_SUMMARY'] ?? '';
  if (summary === '') {
    err('note: GITHUB_STEP_SUMMARY is not set: no job summary was written\n');
    return;
  }
  const room = SUMMARY - (await sizeOf(summary));
  const text = `\n${verdictMarkdown(verdict, room - 1)}`;
  if (Buffer.byteLength(text) > room) throw new Error('the summary of this step has no room left, of 1 MiB');
  await appendFile(summary, text);
}

/** 0 for a file that is still to be made. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.size ?? 0;
}
