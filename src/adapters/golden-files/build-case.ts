import type { Expect, GoldenCaseFile, Turn } from '../../domain/golden/case.generated.ts';
import type { Expectation, SchemaDocuments } from '../../domain/golden/expectation.ts';
import type { CaseTurn, GoldenCase } from '../../domain/golden/golden-set.ts';
import type { HttpProtocol } from '../../domain/golden/http-protocol.ts';
import { buildSampling } from './build-sampling.ts';
import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';

/** Where agents that speak the protocol listen, unless suite or case say otherwise, as with `http` one of them does. */
const usualPaths: Readonly<Record<GoldenCase['adapter'], string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  http: '/',
};

/** A vetted case file as a case: the suite's and the schema's defaults filled in, its schema joined. */
export function buildCase(
  file: GoldenCaseFile,
  suite: GoldenSuiteFile | undefined,
  location: string,
  documents: SchemaDocuments,
): GoldenCase {
  const { request } = file;
  const spoken = suite?.adapter ?? 'openai-chat';
  const adapter = request?.adapter ?? spoken;
  const sampling = buildSampling(file.sampling ?? suite?.sampling);
  const turns: readonly Turn[] = file.turns ?? [plainTurn(file)];
  return {
    id: file.id,
    tags: file.tags ?? [],
    severity: file.severity ?? 'blocking',
    location,
    adapter,
    path: request?.path ?? (adapter === spoken ? suite?.target?.path : undefined) ?? usualPaths[adapter],
    model: request?.model ?? suite?.model,
    stream: request?.stream ?? false,
    tools: request?.tools ?? [],
    parameters: request?.parameters ?? {},
    ...(request?.headers !== undefined && { headers: request.headers }),
    ...(adapter === 'http' && { http: buildHttp(request, suite?.http) }),
    ...(sampling !== undefined && { sampling }),
    turns: turns.map((turn) => buildTurn(turn, documents)),
  };
}

function buildHttp(request: GoldenCaseFile['request'], http: GoldenSuiteFile['http']): HttpProtocol {
  return {
    method: request?.method ?? http?.method ?? 'POST',
    body: request?.body ?? http?.body,
    reply: http?.reply,
    stream: http?.stream,
  };
}

function plainTurn({ request, expect }: GoldenCaseFile): Turn {
  return { messages: request?.messages ?? [], ...(expect && { expect }) };
}

function buildTurn({ messages, toolResults, expect }: Turn, documents: SchemaDocuments): CaseTurn {
  return {
    messages: messages ?? [],
    toolResults: toolResults ?? [],
    expect: expect === undefined ? {} : buildExpectation(expect, documents),
  };
}

function buildExpectation({ schema, ...rest }: Expect, documents: SchemaDocuments): Expectation {
  return schema === undefined ? rest : { ...rest, schema: { file: schema.file, documents } };
}
