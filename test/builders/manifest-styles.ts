/** A manifest in some style: what stands between `«` and `»` is what a change to green replaces, and `green` with it. */
export interface ManifestStyle {
  readonly style: string;
  /** File name; some tools go by it. */
  readonly file: string;
  readonly text: string;
  /** What stands there after it, where that is not `green` in the quotes that were there. */
  readonly after?: string;
}

const header = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: agent-service\n';
const plain = `${header}spec:\n  selector:\n    app: agent-service\n    slot: «blue»\n`;
const jsonService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'agent-service' },
  spec: { selector: { app: 'agent-service', slot: '«blue»' }, ports: [{ port: 80 }] },
};

/** Before and after, byte for byte. */
export function beforeAndAfter({ text, after }: ManifestStyle): { before: string; after: string } {
  const [head = '', token = '', tail = ''] = text.split(/[«»]/);
  return {
    before: head + token + tail,
    after: head + (after ?? token.replace('blue', 'green')) + tail,
  };
}

/** Of Service agent-service, of no namespace, on blue. */
export const manifestStyles: readonly ManifestStyle[] = [
  { style: 'plain', file: 'service.yaml', text: plain },
  {
    style: 'comments everywhere',
    file: 'service.yaml',
    text: `# slot: blue\n${header}spec: # blue\n  selector:   # who is served\n    app: agent-service\n    # slot: green is next\n    slot:   «blue»   # blue | green\n  ports: [{ port: 80 }] # slot: blue\n# the end`,
  },
  { style: 'CRLF', file: 'service.yaml', text: plain.replaceAll('\n', '\r\n') },
  { style: 'a byte order mark', file: 'service.yaml', text: `\u{feff}${plain}` },
  { style: 'no newline at the end', file: 'service.yaml', text: plain.trimEnd() },
  { style: 'trailing blanks, blank lines', file: 'service.yaml', text: plain.replaceAll('\n', '  \n\n') },
  {
    style: 'other documents around it, each with a slot',
    file: 'all.yaml',
    text: [
      '%YAML 1.2\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: agent-blue }\nspec: { selector: { matchLabels: { slot: blue } } }\n',
      plain,
      '# nothing but a comment: slot: blue\n',
      plain.replace('agent-service\nspec', 'agent-service-blue\nspec').replaceAll(/[«»]/g, ''),
      '',
    ].join('---\n'),
  },
  {
    style: 'of one namespace, where another has the same',
    file: 'all.yaml',
    text: `${plain.replace('  name:', '  namespace: elsewhere\n  name:').replaceAll(/[«»]/g, '')}---\n${plain}...\n`,
  },
  {
    style: 'double quotes, and keys in quotes',
    file: 'service.yaml',
    text: `${header}"spec":\n  "selector": { 'app': "agent-service", "slot": «"blue"» , }\n`,
  },
  { style: 'single quotes', file: 'service.yaml', text: plain.replace('«blue»', "«'blue'»") },
  {
    style: 'an escape',
    file: 'service.yaml',
    text: plain.replace('«blue»', '«"bl\\x75e"»'),
    after: '"green"',
  },
  {
    style: 'flow style on several lines',
    file: 'service.yaml',
    text: '{apiVersion: v1, kind: Service, metadata: {name: agent-service},\n spec: {selector: {\n\t\tapp: agent-service, slot: «blue» # blue\n }}}\n',
  },
  { style: 'JSON', file: 'service.json', text: JSON.stringify(jsonService) },
  { style: 'JSON, with tabs', file: 'service.json', text: JSON.stringify(jsonService, null, '\t') },
  {
    style: 'a List of kubectl',
    file: 'list.yaml',
    text: `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: { name: agent-service }\n  data: { slot: blue }\n- ${plain.trimEnd().replaceAll('\n', '\n  ')}\n`,
  },
  {
    style: 'text that looks like it',
    file: 'all.yaml',
    text: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: agent-service }\ndata:\n  service.yaml: |\n    spec:\n      selector:\n        slot: blue\n  folded: >-\n    slot: blue\n\n    slot: blue\n---\n${plain.replace('spec:', 'annotations: { note: "slot: blue" }\nspec:').replace('annotations', '  annotations')}`,
  },
  {
    style: 'anchors and aliases beside it',
    file: 'all.yaml',
    text: `${header.replace('agent-service', '&name agent-service')}  labels: &labels\n    app: *name\n    was: &was blue\nspec:\n  selector:\n    app: *name\n    slot: &lonely «blue»\n---\nkind: Other\nwas: &was x\nlabels: *was\n`,
  },
  {
    style: 'a merge beside it',
    file: 'service.yaml',
    text: `${header}  labels: &base\n    app: agent-service\n    tier: web\nspec:\n  selector:\n    <<: *base\n    slot: !!str «blue»\n`,
  },
  {
    style: 'an explicit key, odd indentation',
    file: 'service.yaml',
    text: `${header}spec:\n       selector:\n         ? slot\n         : «blue»\n         ? app\n         : agent-service\n`,
  },
  {
    style: 'a strategic merge patch',
    file: 'patch.yaml',
    text: `${header}spec: {selector: {slot: «blue»}}\n`,
  },
  {
    style: 'a JSON patch',
    file: 'patch.yaml',
    text: '- op: replace\n  path: /metadata/labels/slot\n  value: blue\n- op: replace   # slot: blue\n  path: /spec/selector/slot\n  value: «blue»\n',
  },
  {
    style: 'a JSON patch in JSON, of the whole selector',
    file: 'patch.json',
    text: '[{"op":"add","path":"/spec/selector","value":{"app":"agent-service","slot":«"blue"»}}]',
  },
  {
    style: 'a kustomization with a merge patch as text',
    file: 'kustomization.yaml',
    text: `resources:\n- ../base\npatches:\n- path: deployment.yaml\n- patch: |- # blue\n    ${plain.trimEnd().replaceAll('\n', '\n    ')}\n  # slot: blue\nimages: [{ name: agent-service, newTag: blue }]\n`,
  },
  {
    style: 'a kustomization with a JSON patch as text, CRLF',
    file: 'kustomization.yml',
    text: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  - target: { kind: Service, name: other }\n    patch: |\n      - { op: replace, path: /spec/selector/slot, value: blue }\n  - target:\n      kind: Service\n      name: agent-service\n    patch: |2\n\n        - op: test\n          path: /metadata/name\n          value: agent-service\n        - op: replace\n          path: /spec/selector/slot\n          value: "«blue»"\n'.replaceAll(
      '\n',
      '\r\n',
    ),
  },
  {
    style: 'a kustomization with a JSON patch on one line',
    file: 'kustomization.yaml',
    text: `kind: Kustomization\npatchesJson6902:\n- target: {version: v1, kind: Service, name: agent-service}\n  patch: '[{"op": "replace", "path": "/spec/selector/slot", "value": «"blue"»}]'\n`,
  },
  {
    style: 'a Kustomization of Flux',
    file: 'apps.yaml',
    text: `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps }\nspec:\n  patches:\n    - target: { kind: Service, name: agent-service }\n      patch: |\n        - op: replace\n          path: /spec/selector/slot\n          value: «blue»\n`,
  },
];
