import type { KubernetesObject } from '../kubernetes-object.ts';
import { StatusError } from '../status-error.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

/** `app=x,slot in (blue,green),!canary,count>2`; nothing, or an empty text, selects everything. */
export function parseLabelSelector(text: string | undefined): (object: KubernetesObject) => boolean {
  if (text === undefined || text.trim() === '') return () => true;
  const requirements = partsOf(text).map((part) => requirement(part.trim()));
  return ({ metadata }) => requirements.every((holds) => holds(metadata.labels ?? {}));
}

/** Splits at commas that stand in no brackets. */
function partsOf(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/);
}

const key = '(?:[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const value = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const forms = {
  exists: new RegExp(`^(!?)\\s*(${key})$`),
  equals: new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${value})$`),
  among: new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`),
  compares: new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`),
} as const;

function requirement(part: string): Requirement {
  return existence(part) ?? equality(part) ?? membership(part) ?? comparison(part) ?? refuse(part);
}

function existence(part: string): Requirement | undefined {
  const [, not, name = ''] = forms.exists.exec(part) ?? [];
  if (not === undefined) return undefined;
  return (labels) => Object.hasOwn(labels, name) === (not === '');
}

function equality(part: string): Requirement | undefined {
  const [, name, operator, wanted = ''] = forms.equals.exec(part) ?? [];
  if (name === undefined) return undefined;
  // Kubernetes: what is not there is not equal either.
  return (labels) => (labels[name] === wanted) === (operator !== '!=');
}

function membership(part: string): Requirement | undefined {
  const [, name, operator, list = ''] = forms.among.exec(part) ?? [];
  if (name === undefined) return undefined;
  const values = new Set(list.split(',').map((one) => one.trim()));
  return (labels) => {
    const found = labels[name];
    return (found !== undefined && values.has(found)) === (operator === 'in');
  };
}

function comparison(part: string): Requirement | undefined {
  const [, name, operator, bound] = forms.compares.exec(part) ?? [];
  if (name === undefined) return undefined;
  return (labels) => {
    const found = labels[name];
    if (found === undefined || !/^-?\d+$/.test(found)) return false;
    return operator === '<' ? Number(found) < Number(bound) : Number(found) > Number(bound);
  };
}

function refuse(part: string): never {
  const after = /^[^=!<>\s]*\s*(?:==|=|!=)(.)/.exec(part)?.[1] ?? part;
  const message = `unable to parse requirement: found '${after}', expected: identifier`;
  throw new StatusError(400, 'BadRequest', message);
}
