/**
 * Sets of field paths, and FieldsV1, the form in which metadata.managedFields holds them. A path is a text of elements
 * (`f:spec`, `k:{"name":"agent"}`, `v:"x"`) with a separator that no name holds.
 */
export type FieldPaths = ReadonlySet<string>;

const separator = '\u0000';

export function below(path: string, element: string): string {
  return path === '' ? element : `${path}${separator}${element}`;
}

export function elementsOf(path: string): readonly string[] {
  return path.split(separator);
}

export function union(...sets: readonly FieldPaths[]): FieldPaths {
  return new Set(sets.flatMap((set) => [...set]));
}

export function without(set: FieldPaths, other: FieldPaths): FieldPaths {
  return new Set([...set].filter((path) => !other.has(path)));
}

export function common(set: FieldPaths, other: FieldPaths): FieldPaths {
  return new Set([...set].filter((path) => other.has(path)));
}

interface Tree {
  [element: string]: Tree;
}

export function toFieldsV1(paths: FieldPaths): Readonly<Record<string, unknown>> {
  const root: Tree = {};
  for (const path of [...paths].sort()) {
    let at = root;
    for (const element of elementsOf(path)) at = at[element] ??= {};
    // Marks that the path itself is in the set; needless where nothing is below it.
    at['.'] = {};
  }
  return simplified(root);
}

function simplified(tree: Tree): Tree {
  const names = Object.keys(tree);
  if (names.length === 1 && names[0] === '.') return {};
  return Object.fromEntries(
    names.sort().map((name) => [name, name === '.' ? {} : simplified(tree[name] ?? {})]),
  );
}

export function fromFieldsV1(fields: Readonly<Record<string, unknown>>): FieldPaths {
  const paths = new Set<string>();
  const walk = (tree: Readonly<Record<string, unknown>>, path: string): void => {
    const entries = Object.entries(tree);
    if (entries.length === 0 && path !== '') paths.add(path);
    for (const [element, child] of entries)
      if (element === '.') paths.add(path);
      else walk(child as Readonly<Record<string, unknown>>, below(path, element));
  };
  walk(fields, '');
  return paths;
}
