import type { NewFile } from '../new-file.ts';
import { starterCases } from './starter-cases.ts';

/** What the author says of the agent; the rest of the set is the same for all. */
export interface StarterOptions {
  readonly protocol: 'openai-chat' | 'openai-responses' | 'http';
  /** Not for `http`, whose requests are the author's own. */
  readonly model: string;
  /** Path of the endpoint; undefined for the protocol's usual one. */
  readonly path: string | undefined;
  /** Port of the agent in its pod. */
  readonly port: number;
}

/** The JSON Schemas that editors complete and check the files with. */
export interface EditorSchemas {
  readonly case: object;
  readonly suite: object;
}

/**
 * The files of a small set that explains itself, relative to its folder. The suite comes last: without it nothing loads,
 * so that a set of which only a part was written is none.
 */
export function starterSet(options: StarterOptions, schemas: EditorSchemas): readonly NewFile[] {
  // Of a protocol of one's own only the text is sure to have a place.
  const known = options.protocol !== 'http';
  return [
    { path: 'case.schema.json', text: json(schemas.case) },
    { path: 'suite.schema.json', text: json(schemas.suite) },
    ...starterCases({ stream: known, finishReason: known, toolCalls: known }),
    { path: 'suite.yaml', text: suiteText(options) },
  ];
}

function json(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const usualPaths: Readonly<Record<StarterOptions['protocol'], string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  http: '/ask',
};

/** What is sent, and where the reply holds what. */
const ownProtocol = `# How the agent is asked, and where its reply holds what. MAKE THESE LINES LIKE YOUR AGENT'S INTERFACE.
#   \${prompt}    what the user said last             \${messages}  the whole conversation: [{ role, content }]
#   \${session}   the same for all turns of a case    \${model}, \${tools}, \${stream} as their names say
http:
  body: { question: '\${prompt}', session: '\${session}' }
  reply: # JSON Pointers
    text: /answer
    # Why the answer ended, and what its words mean; cases can then expect a finishReason.
    # finishReason: /outcome
    # finishReasons: { answered: stop, cut_off: length, needs_tools: tool_calls }
    # Calls of tools; cases can then expect and forbid them, and \`tools\` below is client or server.
    # toolCalls: { list: /actions, name: /tool, arguments: /input }
    # usage: { totalTokens: /tokens/total }
    # error: /error
  # Server-sent events, each with a JSON object; cases with stream: true are asked for them.
  # stream:
  #   text: { event: piece, pointer: /piece }
  #   end: { event: end }
  #   finishReason: { event: end, pointer: /outcome }`;

function requestText({ protocol, model }: StarterOptions): string {
  if (protocol === 'http') return ownProtocol;
  return `# Sent as \`model\`. Some agents go by it, many do not look at it.
model: ${JSON.stringify(model)}`;
}

/** Quoted where YAML would read something else: JSON's text is YAML's too. */
function suiteText(options: StarterOptions): string {
  const { protocol, path, port } = options;
  return `# yaml-language-server: $schema=suite.schema.json
#
# What all cases share. Each file below cases/ is one case: a question, and what is expected of the answer.
#   kubectl bluegreen verify --url http://localhost:${port}   asks an agent on this machine
#   kubectl bluegreen verify                             asks the idle slot
apiVersion: kubectl-bluegreen/v1
kind: GoldenSuite
description: What the agent promises

# The protocol that the agent speaks, and where it listens in its pod.
adapter: ${protocol}
target:
  port: ${port}
  path: ${JSON.stringify(path ?? usualPaths[protocol])}

${requestText(options)}

# A header is literal or comes from the environment; the latter never shows in any output.
# headers:
#   Authorization: { env: AGENT_TOKEN }

# An agent that has not said a word after firstToken did not answer: the verdict is then "could not tell".
timeouts: { connect: 5s, firstToken: 20s, total: 60s }

# Requests in flight. The idle slot usually shares the live slot's quota, so go easy.
concurrency: 4

# Where tool calls can be seen: client (in the reply, the client runs them), server (the agent runs them itself),
# hidden (nowhere). Where they are hidden no case can expect or forbid calls.
tools: ${protocol === 'http' ? 'hidden' : 'client'}

# CHECK THIS LINE. What replaying may do to the world: both slots usually share one database.
#   none                                    answering these questions changes nothing
#   { acknowledged: { header: X-Dry-Run } } the agent is told by this header to change nothing, and confirms it
#   { accepted: "why that is all right" }   it changes something, and somebody answers for that
effects: none

# For all cases: {{product}} stands for it in requests and expectations. A case's own vars win.
# vars:
#   product: A-17
`;
}
