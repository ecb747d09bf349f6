import type { KubernetesObject } from '../kubernetes-object.ts';
import { isLabelValue, isQualifiedName } from '../validation/text-rules.ts';
import { type LabelRequirement, readRequirements, refused } from './read-requirements.ts';

type Labels = Readonly<Record<string, string>>;

/** `app=x,slot in (blue,green),!canary,count>2`; nothing, or an empty text, selects everything. Throws 400. */
export function parseLabelSelector(text: string | undefined): (object: KubernetesObject) => boolean {
  const requirements = readRequirements(text ?? '');
  requirements.forEach(check);
  return ({ metadata }) => requirements.every((one) => holds(one, metadata.labels ?? {}));
}

function check({ key, operator, values }: LabelRequirement): void {
  const wrongKey = isQualifiedName(key).join('; ');
  if (wrongKey !== '') throw refused(`unable to parse requirement: <nil>: ${invalid(key, wrongKey)}`);
  const faults = [
    ...values.flatMap((value, index) => {
      const isNumber = isInteger(value) || (operator !== '<' && operator !== '>');
      const why = `for 'Gt', 'Lt' operators, the value must be an integer`;
      return isNumber ? [] : [`values[${index}]: ${invalid(value, why)}`];
    }),
    ...values.flatMap((value, index) => {
      const why = isLabelValue(value).join('; ');
      return why === '' ? [] : [`values[${index}][${key}]: ${invalid(value, why)}`];
    }),
  ];
  if (faults.length === 0) return;
  const all = faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`;
  throw refused(`unable to parse requirement: ${all}`);
}

function invalid(value: string, why: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${why}`;
}

function isInteger(text: string): boolean {
  return /^[-+]?\d{1,19}$/.test(text);
}

function holds({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const found = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return found !== undefined;
    case 'absent':
      return found === undefined;
    case '=':
    case '==':
    case 'in':
      return found !== undefined && values.includes(found);
    case '!=':
    case 'notin':
      return found === undefined || !values.includes(found);
    case '<':
    case '>': {
      if (found === undefined || !isInteger(found)) return false;
      const [number, bound] = [BigInt(found), BigInt(values[0] ?? '0')];
      return operator === '<' ? number < bound : number > bound;
    }
  }
}
