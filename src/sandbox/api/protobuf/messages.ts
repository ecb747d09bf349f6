import document from './messages.json' with { type: 'json' };

/** A field of a Kubernetes protobuf message. */
export interface Field {
  /** In JSON; `~` where the fields of the message are those of the object around it. */
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
  /** `string`, `int32`, `int64`, `bool`, `bytes`, `double`, or the name of a message. */
  readonly type: string;
}

/** By name, `number name type` for each field. Written by scripts/sandbox-protobuf.ts. */
const lines = document as Readonly<Record<string, string>>;
const known = new Map<string, ReadonlyMap<number, Field>>();

/** The fields of a message by number; undefined where nobody sends it. */
export function fieldsOf(message: string): ReadonlyMap<number, Field> | undefined {
  const found = known.get(message);
  const text = lines[message];
  if (found !== undefined || text === undefined) return found;
  const fields = new Map(text.split('; ').map(fieldOf));
  known.set(message, fields);
  return fields;
}

function fieldOf(line: string): [number, Field] {
  const [number = '', name = '', type = ''] = line.split(' ');
  const shape = type.startsWith('[]') ? 'list' : type.startsWith('{}') ? 'map' : 'one';
  return [Number(number), { name, shape, type: type.replace(/^(\[\]|\{\})/, '') }];
}
