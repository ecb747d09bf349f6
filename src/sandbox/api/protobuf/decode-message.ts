import { type Field, fieldsOf } from './messages.ts';
import { readFields, type WireField, WireTrouble } from './wire-reader.ts';

/** Deeper than anything in the API. */
const maxDepth = 100;

type Members = Record<string, unknown>;

/** A message as the JSON of the same object. Fields that are not known are passed over. */
export function decodeMessage(name: string, bytes: Buffer, depth = 0): Readonly<Record<string, unknown>> {
  const fields = fieldsOf(name);
  if (fields === undefined) throw new WireTrouble(`proto: no message ${name}`);
  if (depth > maxDepth) throw new WireTrouble('proto: exceeded max depth');
  const members: Members = {};
  for (const wire of readFields(bytes)) {
    const field = fields.get(wire.number);
    if (field !== undefined) addField(members, field, wire, depth);
  }
  return members;
}

function addField(members: Members, field: Field, wire: WireField, depth: number): void {
  const { name, shape, type } = field;
  if (shape === 'map') {
    const [key, value] = mapEntry(field, wire, depth);
    const map = (members[name] ??= {}) as Members;
    if (key !== '__proto__') map[key] = value;
    return;
  }
  const value = fieldValue(type, wire, depth);
  if (name === '~') Object.assign(members, value);
  else if (shape === 'list') ((members[name] ??= []) as unknown[]).push(value);
  else if (!isUnset(name, value)) members[name] = value;
}

/** Go writes what is not set as the empty value of its type; an empty port means none, too. */
function isUnset(name: string, value: unknown): boolean {
  return value === undefined || value === '' || (name === 'targetPort' && value === 0);
}

function mapEntry({ type }: Field, wire: WireField, depth: number): [string, unknown] {
  let key = '';
  let value: unknown = type === 'string' || type === 'bytes' ? '' : {};
  for (const part of readFields(bytesOf(wire))) {
    if (part.number === 1) key = bytesOf(part).toString('utf8');
    if (part.number === 2) value = fieldValue(type, part, depth);
  }
  return [key, value];
}

function fieldValue(type: string, wire: WireField, depth: number): unknown {
  switch (type) {
    case 'bool':
      return numberOf(wire) !== 0;
    case 'int32':
    case 'int64':
      return numberOf(wire);
    case 'double':
      return bytesOf(wire).length === 8 ? bytesOf(wire).readDoubleLE() : 0;
    case 'string':
      return bytesOf(wire).toString('utf8');
    case 'bytes':
      return bytesOf(wire).toString('base64');
    default:
      return messageValue(type, decodeMessage(type, bytesOf(wire), depth + 1));
  }
}

/** Messages whose JSON is no object of the same fields. */
function messageValue(name: string, members: Readonly<Record<string, unknown>>): unknown {
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'Time':
      return timeOf(members, 0);
    case 'MicroTime':
      return timeOf(members, 6);
    case 'Quantity':
      return members['string'] ?? '0';
    case 'IntOrString':
      return members['type'] === 1 ? (members['strVal'] ?? '') : (members['intVal'] ?? 0);
    case 'FieldsV1':
      return jsonOf(members['Raw']);
    case 'ExtraValue':
      return members['items'] ?? [];
    default:
      return members;
  }
}

/** RFC 3339; undefined for a time that is not set. */
function timeOf({ seconds, nanos }: Readonly<Record<string, unknown>>, digits: 0 | 6): string | undefined {
  if (typeof seconds !== 'number') return undefined;
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) throw new WireTrouble('proto: a time out of range');
  const whole = time.toISOString().slice(0, 19);
  const micros = Math.trunc((typeof nanos === 'number' ? nanos : 0) / 1000);
  return digits === 0 ? `${whole}Z` : `${whole}.${String(micros).padStart(6, '0')}Z`;
}

function jsonOf(base64: unknown): unknown {
  try {
    return JSON.parse(Buffer.from(String(base64), 'base64').toString('utf8')) as unknown;
  } catch {
    throw new WireTrouble('proto: managed fields that are no JSON');
  }
}

function numberOf(wire: WireField): number {
  if (wire.wire !== 'number') throw new WireTrouble(`proto: wrong wireType for field ${wire.number}`);
  return Number(wire.value);
}

function bytesOf(wire: WireField): Buffer {
  if (wire.wire !== 'bytes') throw new WireTrouble(`proto: wrong wireType for field ${wire.number}`);
  return wire.value;
}
