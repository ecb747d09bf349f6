import { join } from 'node:path';
import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import type { RecordedCase } from '../../domain/golden/recorded-case.ts';
import { firstCaseText, openCaseText, type FirstQuestion } from '../../domain/golden/starter/first-case.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';
import type { RecordedCases } from '../../ports/recorded-cases.ts';
import { loadGoldenSet } from './load-golden-set.ts';
import { openNewFiles } from './new-files.ts';
import { parseGoldenSet } from './parse-golden-set.ts';
import { createProblems } from './problems.ts';
import { isMissing, readFolder } from './read-folder.ts';
import { openRecordedCases } from './recorded-cases.ts';

export interface FirstCase {
  /** The set with the case, which takes any whole answer and is not written yet; it alone is asked. */
  readonly set: GoldenSet;
  /** Writes the case from the answer that is to be kept, and the answer beside it. */
  readonly kept: RecordedCases;
  /** Below the folder as its author named it. */
  readonly file: string;
}

/** Throws `GoldenSetError` where the set, or the question as one of its cases, is not in order. */
export async function openFirstCase(folder: string, question: FirstQuestion): Promise<FirstCase> {
  const path = `cases/${question.id}.yaml`;
  const problems = createProblems(folder);
  const files = await readFolder(folder, problems);
  if (files.some((file) => file.path === path)) problems.add({ file: path }, 'there is such a file already');
  problems.throwIfAny();
  const set = parseGoldenSet([...files, { path, text: openCaseText(question) }], folder, problems);
  const cases = set.cases.filter(({ id }) => id === question.id);
  const recorded = openRecordedCases(folder);
  return {
    set: { ...set, cases },
    file: join(folder, path),
    kept: { ...recorded, write: (answer) => write(folder, path, question, { set, answer }) },
  };
}

interface ToWrite {
  readonly set: GoldenSet;
  readonly answer: RecordedCase;
}

async function write(
  folder: string,
  path: string,
  question: FirstQuestion,
  { set, answer }: ToWrite,
): Promise<string> {
  const [observation] = answer.turns;
  if (observation === undefined) throw new Error('an answer of no turns is to be kept');
  const asked = set.cases.find(({ id }) => id === question.id);
  const schema = (await isMissing(join(folder, 'case.schema.json'))) ? undefined : '../case.schema.json';
  const hasFinishReason = asked?.http === undefined || asked.http.reply?.finishReason !== undefined;
  const { suite } = set;
  const { provenance } = answer;
  const text = firstCaseText(question, { observation, provenance, suite, hasFinishReason, schema });
  const created = await openNewFiles(folder).create([{ path, text }]);
  if (created.kind === 'exists')
    throw new GoldenSetError([
      { place: join(folder, path), message: 'somebody else has written it meanwhile' },
    ]);
  const { digest } = await loadGoldenSet(folder);
  return openRecordedCases(folder).write({ ...answer, provenance: { ...provenance, setDigest: digest } });
}
