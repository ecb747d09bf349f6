import { kubectlCommand, pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { PublishResult } from '../results/publish-result.generated.ts';
import { printableLines } from './printable.ts';
import { refusalText } from './refusal-text.ts';

/** Where the set is now, and who takes it. */
export function publishText(result: PublishResult, repeated: RepeatedFlags): string {
  return printableLines(endings[result.outcome]({ ...result, repeated })).join('\n');
}

type Ended = PublishResult & { readonly repeated: RepeatedFlags };

const endings: Readonly<Record<PublishResult['outcome'], (result: Ended) => string>> = {
  published: (result) =>
    `${head(result)} published\n${changes(result)}verify and switch take it where there is no ./golden and no --golden is named\n${formerText(result)}`,
  'already-so': (result) => `${head(result)} is published already; nothing was changed\n`,
  planned: (result) =>
    `${head(result)} would be published (dry run: ${result.dryRun}); nothing was changed\n${changes(result)}`,
  refused: ({ refusals, changed, configMap }) =>
    refusalText(refusals) +
    (changed ? `configmap/${configMap ?? ''} was made, and nothing names it\n` : 'nothing was changed\n'),
  unconfirmed: (result) =>
    `not confirmed: the change may have been applied: ${result.reason ?? ''}\n` +
    `to find out: ${pluginCommand(result, 'golden publish', result.service, '--dry-run=client')}\n`,
};

function head({ namespace, service, set, configMap }: Ended): string {
  const cases = `${set.cases} ${set.cases === 1 ? 'case' : 'cases'}`;
  return `${namespace}/${service}: set ${set.digest}, ${cases}, ${set.bytes} bytes as configmap/${configMap ?? ''},`;
}

function changes({ changes: done }: Ended): string {
  return done.map((text) => `  ${text}\n`).join('');
}

/** It may still be named by a Service of another name, so nothing takes it away unasked. */
function formerText(result: Ended): string {
  const { former, configMap } = result;
  return former === null || former === configMap
    ? ''
    : `the set before stays: ${kubectlCommand(result, `delete configmap ${former}`)}\n`;
}
