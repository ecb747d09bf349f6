import { decodeMessage } from './decode-message.ts';
import { readFields, WireTrouble } from './wire-reader.ts';

export { WireTrouble } from './wire-reader.ts';

/** What a body of Kubernetes' protobuf begins with: `k8s` and a zero. */
const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/**
 * An object in `application/vnd.kubernetes.protobuf`, as the JSON of it: what `kubectl create` and `kubectl auth can-i`
 * send. Of another kind than is expected only the type is told.
 * @param message name of the expected kind's schema
 * @throws WireTrouble
 */
export function parseProtobuf(
  bytes: Buffer,
  kind: string,
  message: string,
): Readonly<Record<string, unknown>> {
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new WireTrouble(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  let type: Type = { apiVersion: '', kind: '' };
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, wire, value } of readFields(bytes.subarray(magic.length))) {
    if (number === 1 && wire === 'bytes') type = typeOf(value);
    if (number === 2 && wire === 'bytes') raw = value;
  }
  return type.kind === kind ? { ...type, ...decodeMessage(message, raw) } : { ...type };
}

interface Type {
  readonly apiVersion: string;
  readonly kind: string;
}

function typeOf(bytes: Buffer): Type {
  const type = { apiVersion: '', kind: '' };
  for (const { number, wire, value } of readFields(bytes)) {
    if (number === 1 && wire === 'bytes') type.apiVersion = value.toString('utf8');
    if (number === 2 && wire === 'bytes') type.kind = value.toString('utf8');
  }
  return type;
}
