import type { Schema } from '../schemas/schemas.ts';
import { elementsIn } from './compare-objects.ts';
import { below, type FieldPaths } from './field-paths.ts';
import { shapeOf } from './shape.ts';

/** Every field that a configuration names: what its applier owns. Structs count only by what is in them. */
export function fieldSetOf(object: unknown, schema: Schema): FieldPaths {
  const paths = new Set<string>();
  const walk = (value: unknown, of: Schema, path: string): void => {
    const shape = shapeOf(of);
    const elements = elementsIn(value, of);
    if (shape.kind === 'leaf' || elements.size === 0) paths.add(path);
    for (const [element, child] of elements) {
      const childPath = below(path, element);
      if (shape.kind !== 'struct') paths.add(childPath);
      walk(child.value, child.schema, childPath);
    }
  };
  walk(object, schema, '');
  paths.delete('');
  return paths;
}
