import { isJsonObject, type Json } from '../../json.ts';
import { shorten } from '../shorten.ts';
import { breakMembers, seenElsewhere, type BrokenValue } from './break-members.ts';
import type { BreakTurn, Proposal } from './breakage.ts';
import { proposeSchema, proposeText } from './propose.ts';

const told: Readonly<Record<BrokenValue['kind'], string>> = {
  removed: 'removed',
  renamed: 'renamed',
  'other-type': 'of another type',
  'other-value': 'with the value of another answer',
};

/** Each field of a text that is JSON: removed, renamed, of another type, with what another recorded answer has there. */
export const breakFields: BreakTurn = ({ answer, seen }) => {
  const value = jsonOf(answer.text);
  if (value === undefined) return [];
  return breakMembers(value, seenElsewhere(seen)).map((broken) => ({
    what: shorten(`field ${broken.pointer} ${told[broken.kind]}`),
    answer: { ...answer, text: JSON.stringify(broken.value) },
    proposal: propose(broken),
  }));
};

/** An object or a list that stands in the text as JSON; undefined for plain text. */
export function jsonOf(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function propose({ kind, name, pointer, was }: BrokenValue): Proposal {
  if (kind !== 'other-value' || typeof was === 'object') return proposeSchema(pointer, was);
  return proposeText('matches', `${literal(JSON.stringify(name))}\\s*:\\s*${literal(JSON.stringify(was))}`);
}

/** A pattern that matches this text alone. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
