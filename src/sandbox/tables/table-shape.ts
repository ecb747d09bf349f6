import type { KubernetesObject } from '../kubernetes-object.ts';

/** metav1.TableColumnDefinition; descriptions are left empty. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly format: '' | 'name';
  readonly description: '';
  /** 0 is always shown, 1 with `-o wide` alone. */
  readonly priority: 0 | 1;
}

export type Cell = string | number;

/** How a kind is printed. */
export interface TableShape {
  readonly columns: readonly Column[];
  /** One for each column. `now` in milliseconds, for ages. */
  readonly cells: (object: KubernetesObject, now: number) => readonly Cell[];
  /** Where none are shown as null rather than as an empty list. */
  readonly noRows?: null;
  readonly conditions?: (object: KubernetesObject) => readonly unknown[];
}

export function column(name: string, ...traits: readonly ('name' | 'integer' | 'date' | 'wide')[]): Column {
  return {
    name,
    type: traits.includes('integer') ? 'integer' : traits.includes('date') ? 'date' : 'string',
    format: traits.includes('name') ? 'name' : '',
    description: '',
    priority: traits.includes('wide') ? 1 : 0,
  };
}
