/**
 * Checks of values from outside. A check returns what is wrong with its place, or undefined.
 * `null` counts as absent where a member may be absent: Go writes nil so. It is then removed.
 */
export type Check = (value: unknown, place: string) => string | undefined;

export const text: Check = (value, place) => (typeof value === 'string' ? undefined : `${place} is not text`);

export const number: Check = (value, place) =>
  typeof value === 'number' ? undefined : `${place} is not a number`;

export const flag: Check = (value, place) =>
  typeof value === 'boolean' ? undefined : `${place} is not true or false`;

export const textOrNumber: Check = (value, place) =>
  typeof value === 'string' || typeof value === 'number'
    ? undefined
    : `${place} is neither text nor a number`;

export const anything: Check = () => undefined;

export function list(item: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list`;
    for (const [index, each] of value.entries()) {
      const wrong = item(each, `${place}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

export function map(item: Check): Check {
  return (value, place) => {
    if (!isRecord(value)) return `${place} is not a map`;
    for (const [key, each] of Object.entries(value)) {
      const wrong = item(each, `${place}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** Members not named are let through. */
export function object(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const members = [
    ...Object.entries(required).map(([key, check]) => ({ key, check, mayMiss: false })),
    ...Object.entries(optional).map(([key, check]) => ({ key, check, mayMiss: true })),
  ];
  return (value, place) => {
    if (!isRecord(value)) return `${place} is not a map`;
    for (const { key, check, mayMiss } of members) {
      const member = value[key];
      if (mayMiss && member === null) Reflect.deleteProperty(value, key);
      if (mayMiss && (member === undefined || member === null)) continue;
      const wrong = check(member, place === '' ? key : `${place}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
