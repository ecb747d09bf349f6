import { at, isObject, listAt } from '../cluster/json.ts';

/**
 * What the sandbox answers otherwise than kube-apiserver, each with its reason. docs/sandbox.md says the same for
 * people. Whatever is not here must be equal.
 */
export interface Difference {
  readonly because: string;
  /** Matched against `METHOD path`. */
  readonly where: RegExp;
  /** The body without what differs. */
  readonly without: (body: unknown) => unknown;
}

const listed = (body: unknown): readonly unknown[] =>
  [...listAt(body, 'items'), ...listAt(body, 'rows').map((row) => at(row, 'object')), body].filter(isObject);

/** A copy of the body in which each object of it was changed. */
function changing(change: (metadata: Record<string, unknown>) => void): (body: unknown) => unknown {
  return (body) => {
    const copy: unknown = structuredClone(body);
    for (const object of listed(copy)) {
      const metadata = at(object, 'metadata');
      if (isObject(metadata)) change(metadata);
    }
    return copy;
  };
}

export const differences: readonly Difference[] = [
  {
    because: "who writes a pod's status: a kubelet there, KWOK in the tests, the sandbox's node here",
    where: /\/pods/,
    without: changing((metadata) => {
      delete metadata['managedFields'];
      const annotations = metadata['annotations'];
      if (!isObject(annotations)) return;
      for (const name of Object.keys(annotations))
        if (name.startsWith('bluegreen.test/')) Reflect.deleteProperty(annotations, name);
      if (Object.keys(annotations).length === 0) delete metadata['annotations'];
    }),
  },
];
