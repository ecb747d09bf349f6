import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { AgentAdapter } from '../../ports/agent.ts';
import { http } from './http.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';
import { ProtocolAdapter } from './protocol-adapter.ts';
import type { ProtocolAdapterOptions } from './protocol-adapter.ts';

/** Every protocol that cases may name, ready to be spoken. */
export function agentAdapters(
  options: ProtocolAdapterOptions,
): Readonly<Record<GoldenCase['adapter'], AgentAdapter>> {
  return {
    'openai-chat': new ProtocolAdapter(openaiChat, options),
    http: new ProtocolAdapter(http, options),
    'openai-responses': new ProtocolAdapter(openaiResponses, options),
  };
}
