/** Bytes that are no protobuf message. */
export class WireTrouble extends Error {
  override readonly name = 'WireTrouble';
}

/** A field as it stands in the bytes. */
export type WireField = { readonly number: number } & (
  { readonly wire: 'number'; readonly value: bigint } | { readonly wire: 'bytes'; readonly value: Buffer }
);

/** The fields of one message, in the order in which they stand. */
export function* readFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new WireTrouble('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new WireTrouble('proto: integer overflow');
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new WireTrouble('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Number(key >> 3n);
    if (number === 0) throw new WireTrouble('proto: illegal tag 0');
    const wire = Number(key & 7n);
    if (wire === 0) yield { number, wire: 'number', value: BigInt.asIntN(64, varint()) };
    else if (wire === 1) yield { number, wire: 'bytes', value: take(8) };
    else if (wire === 2) yield { number, wire: 'bytes', value: take(Number(varint())) };
    else if (wire === 5) yield { number, wire: 'bytes', value: take(4) };
    else throw new WireTrouble(`proto: illegal wireType ${wire}`);
  }
}
