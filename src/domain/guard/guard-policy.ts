import { annotation } from '../slots/annotations.ts';
import type { Json } from '../json.ts';

/**
 * The guard: the API server itself refuses what moves the traffic of a guarded Service around the plugin. A
 * ValidatingAdmissionPolicy and its binding (admissionregistration.k8s.io/v1, in every Kubernetes from 1.30 on); no
 * controller, no webhook. The defaults of the API server are written out, so that what it stores can be compared.
 */
export interface GuardObject {
  readonly apiVersion: 'admissionregistration.k8s.io/v1';
  readonly kind: GuardKind;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Json;
}

export type GuardKind = 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';

/** With the version of the rules: another one would be another object beside it. */
export const guardName = 'kubectl-bluegreen-guard-v1';

/** First what the binding names. */
export const guardKinds: readonly GuardKind[] = [
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
];

export function guardObject(kind: GuardKind): GuardObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: guardName, labels: { 'app.kubernetes.io/managed-by': 'kubectl-bluegreen' } },
    spec: kind === 'ValidatingAdmissionPolicy' ? policySpec() : bindingSpec,
  };
}

const bindingSpec: Json = { policyName: guardName, validationActions: ['Deny'] };

const guarded = `'${annotation.guard}'`;
const history = `'${annotation.history}'`;
const breakGlass = `'${annotation.breakGlass}'`;
const requireReason = `'${annotation.requireReason}'`;

/**
 * CEL has no JSON: what is asked of the history is asked of the beginning of its text, in the order in which
 * `historyWith` writes it. `found` is empty where it is not so.
 */
const newestEntry = String.raw`^\\[\\{"op":"[^"]+","verb":"[^"]+","from":"[^"]*","to":"[^"]*"`;
/** Longer than any such beginning: an id of 36 characters and two label values of at most 63. */
const headLength = 400;

/** Each may use those before it. Maps that are absent must be asked for by has(), or the expression fails. */
const variables: readonly (readonly [name: string, expression: string])[] = [
  ['before', 'has(oldObject.metadata.annotations) ? oldObject.metadata.annotations : {}'],
  ['after', 'has(object.metadata.annotations) ? object.metadata.annotations : {}'],
  ['key', `variables.before[${guarded}]`],
  ['selectorBefore', 'has(oldObject.spec.selector) ? oldObject.spec.selector : {}'],
  ['selectorAfter', 'has(object.spec.selector) ? object.spec.selector : {}'],
  ['moved', 'variables.selectorBefore != variables.selectorAfter'],
  ['historyBefore', `${history} in variables.before ? variables.before[${history}] : ''`],
  ['historyAfter', `${history} in variables.after ? variables.after[${history}] : ''`],
  ['entryBefore', `${head('variables.historyBefore')}.find('${newestEntry}')`],
  ['entryAfter', `${head('variables.historyAfter')}.find('${newestEntry}')`],
  [
    'brokeGlass',
    `${breakGlass} in variables.after && variables.after[${breakGlass}].trim() != '' && (!(${breakGlass} in variables.before) || variables.before[${breakGlass}] != variables.after[${breakGlass}])`,
  ],
  [
    'slotAloneMoved',
    'variables.key in variables.selectorAfter && variables.selectorAfter.all(k, k == variables.key || (k in variables.selectorBefore && variables.selectorBefore[k] == variables.selectorAfter[k])) && variables.selectorBefore.all(k, k in variables.selectorAfter)',
  ],
  // Both slots are selected for a moment: the slot key leaves, and nothing else does.
  [
    'slotAloneLeft',
    'variables.key in variables.selectorBefore && size(variables.selectorAfter) > 0 && variables.selectorAfter.all(k, k != variables.key && k in variables.selectorBefore && variables.selectorBefore[k] == variables.selectorAfter[k]) && variables.selectorBefore.all(k, k == variables.key || k in variables.selectorAfter)',
  ],
  ['overlaps', `variables.entryAfter.contains('","verb":"overlap","from":"')`],
  [
    'recorded',
    `((variables.slotAloneMoved && !variables.overlaps && variables.entryAfter.endsWith('"to":"' + variables.selectorAfter[variables.key] + '"')) || (variables.slotAloneLeft && variables.overlaps && variables.entryAfter.contains('"from":"' + variables.selectorBefore[variables.key] + '"'))) && !variables.historyBefore.contains(${op('variables.entryAfter')}) && (variables.entryBefore == '' || variables.historyAfter.contains(${op('variables.entryBefore')}))`,
  ],
  // For the message: a command that it names runs as it is pasted.
  [
    'reason',
    `${requireReason} in variables.before && variables.before[${requireReason}] != 'false' ? ' --reason "…"' : ''`,
  ],
];

function head(text: string): string {
  return `(size(${text}) > ${headLength} ? ${text}.substring(0, ${headLength}) : ${text})`;
}

function op(entry: string): string {
  return `${entry}.find('"op":"[^"]+"')`;
}

const validations: readonly (readonly [expression: string, what: string])[] = [
  [
    `variables.brokeGlass || !variables.moved || variables.recorded`,
    'its selector may change only together with a record of the move',
  ],
  [
    `variables.brokeGlass || variables.moved || variables.historyBefore == variables.historyAfter`,
    'the record of its moves may change only together with its selector',
  ],
  [
    `variables.brokeGlass || (${guarded} in variables.after && variables.after[${guarded}] == variables.key)`,
    `the annotation ${annotation.guard} may not be changed or taken away`,
  ],
];

function policySpec(): Json {
  return {
    // What cannot be judged is refused.
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['UPDATE'],
          // An update of the status may change annotations too.
          resources: ['services', 'services/status'],
          scope: 'Namespaced',
        },
      ],
    },
    matchConditions: [
      {
        name: 'guarded',
        expression: `has(oldObject.metadata.annotations) && ${guarded} in oldObject.metadata.annotations`,
      },
    ],
    variables: variables.map(([name, expression]) => ({ name, expression })),
    validations: validations.map(([expression, what]) => ({
      expression,
      reason: 'Forbidden',
      message: `this Service is guarded: ${what}`,
      messageExpression: messageExpression(what),
    })),
  };
}

/** One line: the API server takes no message of several. */
function messageExpression(what: string): string {
  const place = `object.metadata.name + ' -n ' + object.metadata.namespace`;
  return [
    `'service/' + object.metadata.name + ' is guarded: ${what}. Move traffic with: kubectl bluegreen switch ' + ${place} + variables.reason`,
    `', or back with: kubectl bluegreen rollback ' + ${place} + variables.reason`,
    `'. Break glass: the same request also sets the annotation ${annotation.breakGlass} to a new text that says who and why; kubectl bluegreen status prints the command'`,
  ].join(' + ');
}
