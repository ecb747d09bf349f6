import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify, type ToStringOptions } from 'yaml';
import { editText } from '../../../src/adapters/manifest-file/edit-text.ts';

const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?$/);
const text = fc.oneof(
  fc.string(),
  label,
  fc.constantFrom('slot: blue', 'blue', '# blue', '|\n  slot: blue\n', '---\n', ''),
);
const filler = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { minLength: 1, maxLength: 3 })),
  { maxKeys: 4 },
);
const styles = fc.record({
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  indent: fc.integer({ min: 1, max: 8 }),
  indentSeq: fc.boolean(),
}) satisfies fc.Arbitrary<ToStringOptions>;

const manifest = fc.record({
  slots: fc.uniqueArray(label, { minLength: 2, maxLength: 2 }),
  slotKey: label.filter((key) => key !== 'app'),
  before: fc.array(filler, { maxLength: 2 }),
  metadata: filler,
  spec: filler,
  selector: fc.dictionary(label, label, { maxKeys: 3 }),
  styles,
  crlf: fc.boolean(),
  bom: fc.boolean(),
});

test('whatever stands around it, one value changes, and nothing else', () => {
  fc.assert(
    fc.property(
      manifest,
      ({ slots: [from = '', to = ''], slotKey, before, metadata, spec, selector, styles, crlf, bom }) => {
        const service = {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { ...metadata, name: 'agent', namespace: 'here' },
          spec: { ...spec, selector: { ...selector, [slotKey]: from } },
        };
        const documents = [...before, service].map((one) => stringify(one, styles));
        const joined = documents.join('---\n');
        const file = (bom ? '\u{feff}' : '') + (crlf ? joined.replaceAll('\n', '\r\n') : joined);
        const target = { service: 'agent', namespace: 'here', slotKey, slots: [from, to], to };
        const edit = editText('f.yaml', file, target);
        if (edit.kind !== 'change') throw new Error(`${JSON.stringify(edit)}\n${file}`);
        const [was, is] = [file, edit.text].map((one) =>
          parseAllDocuments(one).map((document) => document.toJS() as typeof service),
        );
        const expected = structuredClone(was);
        expected!.at(-1)!.spec.selector[slotKey] = to;
        expect(is).toEqual(expected);
        const head = commonStart(file, edit.text);
        const tail = commonStart(reversed(file.slice(head)), reversed(edit.text.slice(head)));
        expect(file.length - head - tail).toBeLessThanOrEqual(from.length + 2);
        expect(edit.text.length - head - tail).toBeLessThanOrEqual(to.length + 2);
        const back = editText('f.yaml', edit.text, { ...target, to: from });
        expect(back.kind).toBe('change');
      },
    ),
    { numRuns: 200, seed: 61_107 },
  );
});

function commonStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
