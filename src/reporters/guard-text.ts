import { firstLine } from '../domain/first-line.ts';
import { pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { GuardPart, GuardResult } from '../results/guard-result.generated.ts';
import { facts } from './facts.ts';
import { refusalText } from './refusal-text.ts';

/** What was done, or what there is, and whether the guard was seen to hold. */
export function guardText(result: GuardResult, repeated: RepeatedFlags): string {
  if (result.outcome === 'refused' && result.refusals.length > 0) return refusalText(result.refusals);
  const { namespace, service, context, warnings } = result;
  const rows = [
    ...details[result.outcome](result, repeated),
    ...warnings.map((text) => ['warning', text] as const),
  ];
  return [
    `${namespace}/${service}    ${headline[result.outcome](result)}    (context ${context})`,
    ...facts(rows, 2),
    '',
  ].join('\n');
}

type Row = readonly [string, string];
type Outcome = GuardResult['outcome'];

const headline: Readonly<Record<Outcome, (result: GuardResult) => string>> = {
  shown: ({ holds, probe, slotLabel }) => {
    if (holds) return 'guarded';
    return slotLabel === null || probe.state === 'let-through' ? 'NOT guarded' : 'not known to be guarded';
  },
  installed: () => 'guarded',
  'already-so': ({ holds }) => (holds ? 'guarded already' : 'nothing to remove'),
  removed: () => 'not guarded any more',
  planned: () => 'nothing was changed; this would be done',
  refused: () => 'refused',
  unconfirmed: ({ changed }) => (changed ? 'written, not confirmed' : 'not confirmed'),
};

const details: Readonly<Record<Outcome, (result: GuardResult, repeated: RepeatedFlags) => readonly Row[]>> = {
  shown: (result, repeated) => [...parts(result), ...help(result, repeated)],
  installed: (result) => [...changes(result), ['probe', result.probe.detail]],
  'already-so': (result) => (result.holds ? [['probe', result.probe.detail]] : []),
  removed: changes,
  planned: changes,
  refused: () => [],
  unconfirmed: (result, repeated) => [
    ...changes(result),
    ['why', firstLine(result.reason ?? result.probe.detail)],
    ['help', pluginCommand(place(result, repeated), 'guard status', result.service)],
  ],
};

function changes({ changes: done }: GuardResult): readonly Row[] {
  return done.map((text) => ['', text]);
}

function parts({ slotLabel, policy, binding, probe }: GuardResult): readonly Row[] {
  return [
    ['mark', slotLabel === null ? 'none' : `annotated, by the label ${slotLabel}`],
    ['policy', partText(policy)],
    ['binding', partText(binding)],
    ['probe', probe.state === 'not-checked' ? `not checked: ${firstLine(probe.detail)}` : probe.detail],
  ];
}

function partText({ name, state, detail }: GuardPart): string {
  const said = {
    'as-expected': 'as this version writes it',
    different: 'there, but not as this version writes it',
    absent: 'not there',
    'not-checked': `not checked: ${firstLine(detail ?? '')}`,
  }[state];
  return `${name}: ${said}`;
}

function help(result: GuardResult, repeated: RepeatedFlags): readonly Row[] {
  const outdated = [result.policy, result.binding].some(({ state }) => state === 'different');
  if (result.holds && !outdated) return [];
  return [['help', pluginCommand(place(result, repeated), 'guard install', result.service)]];
}

function place({ namespace }: GuardResult, repeated: RepeatedFlags): Parameters<typeof pluginCommand>[0] {
  return { namespace, repeated };
}
