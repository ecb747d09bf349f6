import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edit, ProposedCase, ProposedChange } from '../../domain/golden/proposals/proposed-case.ts';
import type { ProposedCaseFile, ProposedChangeEntry } from '../../domain/golden/proposed-case.generated.ts';
import type { Proposals } from '../../ports/proposals.ts';
import { createProblems, type Problems } from './problems.ts';
import { caseFilesIn, readCaseFile, tellShape } from './read-case-file.ts';
import { parseRecordedCase, recordedCaseFile } from './recorded-cases.ts';
import { isProposedCase } from './shapes.generated.ts';
import { writeWhole } from './write-whole.ts';

const folderName = 'proposals';
const again = 'run `kubectl bluegreen golden update` again';

/** `proposals/<case id>.json` of a golden set's folder. */
export function openProposals(folder: string): Proposals {
  const fileOf = (caseId: string): string => join(folder, folderName, `${caseId}.json`);
  return {
    read: async () => {
      const problems = createProblems(folder);
      const all = new Map<string, ProposedCase>();
      for (const path of await caseFilesIn(folder, folderName)) {
        const proposed = await readOne(folder, path, problems);
        if (proposed !== undefined) all.set(proposed.caseId, proposed);
      }
      problems.throwIfAny();
      return all;
    },
    write: async (proposed) => {
      await writeWhole(fileOf(proposed.caseId), `${JSON.stringify(toFile(proposed), null, 2)}\n`);
      return fileOf(proposed.caseId);
    },
    remove: (caseId) => rm(fileOf(caseId), { force: true }),
  };
}

async function readOne(folder: string, path: string, problems: Problems): Promise<ProposedCase | undefined> {
  const reading = { problems, again };
  const file = await readCaseFile(folder, path, reading);
  if (file === undefined) return undefined;
  if (!isProposedCase(file)) {
    tellShape(path, 'a proposal', isProposedCase.errors, reading);
    return undefined;
  }
  const answer = file.answer === undefined ? undefined : parseRecordedCase(file.answer);
  if (answer === undefined || 'recorded' in answer)
    return { ...fromFile(file), answer: answer?.recorded.turns };
  tellShape(path, 'an answer to record', answer.errors, reading);
  return undefined;
}

function toFile({ caseId, asked, provenance, changes, byHand, answer }: ProposedCase): object {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'ProposedCase',
    case: caseId,
    asked,
    answeredBy: provenance,
    changes: changes.map(({ turn, check, edit, samples, was }) => ({
      turn: turn + 1,
      check,
      ...edit,
      samples,
      was,
    })),
    byHand: byHand.map((one) => ({ ...one, turn: one.turn + 1 })),
    answer: answer && recordedCaseFile({ caseId, provenance, turns: answer }),
  };
}

function fromFile(file: ProposedCaseFile): Omit<ProposedCase, 'answer'> {
  return {
    caseId: file.case,
    asked: file.asked,
    provenance: file.answeredBy,
    changes: file.changes.map(fromEntry),
    byHand: file.byHand.map((one) => ({ ...one, turn: one.turn - 1 })),
  };
}

function fromEntry(entry: ProposedChangeEntry): ProposedChange {
  const { turn, check, samples, was } = entry;
  return { turn: turn - 1, check, edit: editOf(entry), samples, was };
}

function editOf({ kind, pointer, before, after }: ProposedChangeEntry): Edit {
  if (kind === 'add') return { kind, pointer, after };
  if (kind === 'replace') return { kind, pointer, before: before ?? null, after };
  return { kind, pointer, before: Array.isArray(before) ? before : [], after };
}
