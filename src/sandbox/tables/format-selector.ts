import { listAt, recordAt, textAt } from '../read-json.ts';

/** A plain map of labels: `a=b,c=d`, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',');
}

/** A metav1.LabelSelector in the form that a query takes, in the order of its keys; empty where it says nothing. */
export function formatLabelSelector(selector: unknown): string {
  const equal = Object.entries(recordAt(selector, 'matchLabels')).map(([key, value]) => ({
    key,
    text: `${key}=${String(value)}`,
  }));
  const expressions = listAt(selector, 'matchExpressions').map((expression) => ({
    key: textAt(expression, 'key'),
    text: formatExpression(expression),
  }));
  return [...equal, ...expressions]
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}

function formatExpression(expression: unknown): string {
  const key = textAt(expression, 'key');
  const operator = textAt(expression, 'operator');
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  const values = listAt(expression, 'values').map(String).toSorted().join(',');
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values})`;
}
