import { expect, test } from 'vitest';
import { editText } from '../../../src/adapters/manifest-file/edit-text.ts';
import type { ManifestTarget } from '../../../src/ports/manifest.ts';
import { beforeAndAfter, manifestStyles } from '../../builders/manifest-styles.ts';

const toGreen: ManifestTarget = {
  service: 'agent-service',
  namespace: 'ai-agents',
  slotKey: 'slot',
  slots: ['blue', 'green'],
  to: 'green',
};
const service = (selector: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: agent-service\n${more}spec:\n  selector: ${selector}\n`;
const found = (text: string, file = 'service.yaml', target = toGreen): string => {
  const edit = editText(file, text, target);
  return edit.kind === 'obstacle' ? `${edit.where}: ${edit.found}` : edit.kind;
};

test('there are more than twenty styles', () => {
  expect(manifestStyles.length).toBeGreaterThanOrEqual(20);
});

test.each(manifestStyles)('$style: one value changes, byte for byte, and nothing else', (style) => {
  const { before, after } = beforeAndAfter(style);
  const edit = editText(style.file, before, toGreen);
  if (edit.kind !== 'change') throw new Error(JSON.stringify(edit));
  expect(edit.text).toBe(after);
  const line = style.text.slice(0, style.text.indexOf('«')).split('\n').length;
  expect(edit.place).toEqual({ file: style.file, line, from: 'blue', to: 'green' });
  expect(editText(style.file, after, toGreen)).toEqual({
    kind: 'already',
    place: { ...edit.place, from: 'green' },
  });
  const back = editText(style.file, after, { ...toGreen, to: 'blue' });
  if (style.after === undefined) expect(back).toMatchObject({ kind: 'change', text: before });
});

test('values that YAML would read as something else get quotes', () => {
  const edit = (slots: readonly [string, string], selector: string): unknown => {
    const result = editText('service.yaml', service(selector), { ...toGreen, slots, to: slots[1] });
    return result.kind === 'change' ? result.text.split('selector: ')[1]?.trim() : result;
  };
  expect(edit(['blue', '2'], '{ slot: blue }')).toBe('{ slot: "2" }');
  expect(edit(['blue', 'on'], '{ slot: blue }')).toBe('{ slot: "on" }');
  expect(edit(['blue', '1e3'], "{ slot: 'blue' }")).toBe("{ slot: '1e3' }");
  expect(edit(['1', 'green-2.x_y'], '{ slot: "1" }')).toBe('{ slot: "green-2.x_y" }');
});

test.each([
  ['no such Service', 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: x }\n', /only ConfigMap x$/],
  ['nothing', '', /nothing of the kind$/],
  [
    'of another namespace',
    service('{ slot: blue }', '  namespace: elsewhere\n'),
    /only Service agent-service of namespace elsewhere$/,
  ],
  [
    "a Service of somebody else's API",
    service('{ slot: blue }').replace('apiVersion: v1', 'apiVersion: serving.knative.dev/v1'),
    /only Service agent-service$/,
  ],
  ['a selector without the slot key', service('{ app: agent-service }'), /nothing of the kind$/],
  ['two of them', `${service('{ slot: blue }')}---\n${service('{ slot: green }')}`, /:6: 2, at .*:6, .*:13$/],
  [
    'a JSON patch that also tests it',
    '- { op: test, path: /spec/selector/slot, value: blue }\n- { op: replace, path: /spec/selector/slot, value: blue }\n',
    /2, at service\.yaml:1, service\.yaml:2$/,
  ],
  ['an alias', service('{ slot: *s }', '  labels: { slot: &s blue }\n'), /:7: it comes from alias \*s$/],
  [
    'an anchor that is used elsewhere',
    `${service('{ slot: &s blue }')}  other: *s\n`,
    /an alias elsewhere stands for it too$/,
  ],
  [
    'a selector that is used elsewhere',
    `${service('&all { slot: blue }')}  other: *all\n`,
    /an alias elsewhere stands for it too$/,
  ],
  ['a merge', service('{ <<: *l }', '  labels: &l { slot: blue }\n'), /it comes in by a merge \(<<\)$/],
  ['a key written twice', service('{ slot: blue, slot: blue }'), /the key slot is written twice$/],
  ['a value that is neither slot', service('{ slot: purple }'), /:6: purple$/],
  ['a value that is no text', service('{ slot: 1 }'), /1, which is no text$/],
  ['no value', service('{ slot: }'), /which is no text$/],
  ['a list', service('{ slot: [blue] }'), /it is no single value$/],
  ['a block', service('\n    slot: |-\n      blue'), /: a block$/],
  [
    'a template in quotes',
    service('{ slot: "{{ .Values.slot }}" }'),
    /:6: {{ \.Values\.slot }}, a template$/,
  ],
  [
    'a template that is no YAML',
    `{{- if .Values.service }}\n${service('{ slot: blue }')}{{- end }}\n`,
    /:\d+: a template \({{ … }}\) that is no YAML$/,
  ],
  ['no YAML', `${service('{ slot: blue')}x: ]\n`, /^service\.yaml:\d+: /],
  [
    'a folded patch in a kustomization',
    'kind: Kustomization\npatches:\n- target: { kind: Service, name: agent-service }\n  patch: >\n    [{op: replace, path: /spec/selector/slot,\n    value: blue}]\n',
    /the patch is folded, or in quotes with escapes$/,
  ],
  [
    'a patch that an alias uses too',
    'kind: Kustomization\npatches:\n- target: { kind: Service, name: agent-service }\n  patch: &p |\n    [{op: replace, path: /spec/selector/slot, value: blue}]\n- target: { kind: Service, name: other }\n  patch: *p\n',
    /the patch is used by an alias too$/,
  ],
  [
    'a patch in a file of its own',
    'kind: Kustomization\npatches:\n- path: service.yaml\n  target: { kind: Service, name: agent-service }\n',
    /only a patch in service\.yaml, a file of its own$/,
  ],
  [
    'a kustomization whose patch is for whatever is called so',
    'kind: Kustomization\npatches:\n- target: { kind: Service, name: agent-.* }\n  patch: |\n    [{op: replace, path: /spec/selector/slot, value: blue}]\n',
    /nothing of the kind$/,
  ],
])('%s: nothing is changed', (_, text, said) => {
  expect(found(text)).toMatch(said);
});

test('a value that is there already needs to be unambiguous too', () => {
  expect(found(`${service('{ slot: green }')}---\n${service('{ slot: green }')}`)).toMatch(/2, at/);
});
