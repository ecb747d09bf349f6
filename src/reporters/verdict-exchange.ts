import type { Exchange, SampleExchanges } from '../domain/golden/exchange.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { findingBlock } from './verdict-finding.ts';
import { printable, printableLines } from './printable.ts';
import { dim, outcomeWords, paintOutcome, type Look } from './verdict-symbols.ts';

export interface ShownExchanges {
  readonly caseId: string;
  /** ISO 8601. */
  readonly endedAt: string;
  readonly samples: readonly SampleExchanges[];
}

/** Text of `verify --show CASE`: each ask with every turn's request and reply, and what was found wrong. */
export function exchangeText({ caseId, endedAt, samples }: ShownExchanges, look: Look): string {
  const asks = samples.length === 1 ? 'asked once' : `asked ${samples.length} times`;
  const lines = [`${printable(caseId)}    ${asks} in the run that ended ${printable(endedAt)}`];
  for (const sample of samples) lines.push('', ...sampleLines(sample, look));
  return `${lines.join('\n')}\n`;
}

function sampleLines(sample: SampleExchanges, look: Look): readonly string[] {
  const { requestId, pod, outcome, reason, exchanges, findings } = sample;
  const word = paintOutcome(outcome, outcomeWords[outcome], look);
  const lines = [`${printable(requestId)} on ${printable(pod)}: ${word}`];
  if (reason !== undefined) lines.push(`  ${printable(reason)}`);
  for (const finding of findings) {
    lines.push(...findingBlock(finding, 0, 76).map((line) => `  ${line.trimStart()}`));
  }
  for (const [index, exchange] of exchanges.entries()) {
    if (exchanges.length > 1) lines.push('', `turn ${index + 1}`);
    lines.push('', ...turnLines(exchange, look));
  }
  return lines;
}

function turnLines({ request, response }: Exchange, look: Look): readonly string[] {
  const sent = [
    `${request.method} ${request.url}`,
    ...headerLines(request.headers),
    '',
    ...bodyLines(request.body),
  ];
  return [...prefixed('>', sent, look), '', ...prefixed('<', replyLines(response), look)];
}

function replyLines(response: Exchange['response']): readonly string[] {
  if (response === undefined) return ['no reply'];
  const { status, headers, body, truncated } = response;
  return [
    `status ${status}`,
    ...headerLines(headers),
    '',
    ...bodyLines(body),
    ...(truncated ? ['(the rest of the reply was not kept)'] : []),
  ];
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => printable(`${name}: ${value}`));
}

/** JSON is laid out for reading; everything else stands as it came. */
function bodyLines(body: string): readonly string[] {
  return body === '' ? [] : printableLines(laidOut(body));
}

function laidOut(body: string): string {
  try {
    const value = JSON.parse(body) as Json;
    return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value, null, 2) : body;
  } catch {
    return body;
  }
}

function prefixed(sign: string, lines: readonly string[], look: Look): readonly string[] {
  return lines.map((line) => `${dim(sign, look)} ${line}`.trimEnd());
}
