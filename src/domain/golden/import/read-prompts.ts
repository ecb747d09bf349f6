import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ImportPlace, LeftOut, SourceDocument } from './imported.ts';
import { promptReference, type ReferencedFiles } from './references.ts';
import { renderAll } from './render-template.ts';

/** A prompt as messages whose texts are templates still. */
export interface PromptTemplate extends ImportPlace {
  /** What tests may choose it by. */
  readonly names: readonly string[];
  readonly messages: readonly JsonObject[];
}

export interface ReadPrompts {
  readonly prompts: readonly PromptTemplate[];
  readonly leftOut: readonly LeftOut[];
}

export function readPrompts(config: SourceDocument, files: ReferencedFiles): ReadPrompts {
  const written = isJsonObject(config.value) ? config.value['prompts'] : undefined;
  const prompts: PromptTemplate[] = [];
  const leftOut: LeftOut[] = [];
  const list = Array.isArray(written) ? (written as readonly Json[]) : [written ?? null];
  for (const [index, prompt] of list.entries()) {
    const pointer = Array.isArray(written) ? `/prompts/${index}` : '/prompts';
    const place = config.placeOf(pointer);
    for (const one of contentsOf(prompt, files)) {
      if (one.kind === 'unread')
        leftOut.push({ ...place, what: `prompt: ${one.reason}`, instead: one.instead });
      else prompts.push({ ...place, names: namesOf(prompt), messages: one.messages });
    }
  }
  return { prompts, leftOut };
}

type Contents =
  | { readonly kind: 'messages'; readonly messages: readonly JsonObject[] }
  | { readonly kind: 'unread'; readonly reason: string; readonly instead: string };

function contentsOf(prompt: Json, files: ReferencedFiles): readonly Contents[] {
  if (isJsonObject(prompt)) {
    if (prompt['function'] !== undefined || prompt['config'] !== undefined)
      return [unread('a prompt with a function or a config of its own', byHand)];
    return contentsOf(prompt['raw'] ?? prompt['id'] ?? null, files);
  }
  if (typeof prompt !== 'string' || prompt.trim() === '') return [unread('no text', byHand)];
  const reference = promptReference(prompt);
  if (reference === undefined) return [contentOf(prompt)];
  const file = files.get(reference);
  if (file?.kind === 'document') return [messagesOf(file.document.value)];
  if (file?.kind !== 'text')
    return [unread(`${reference}: ${file?.reason ?? 'not read'}`, 'write the prompt as text')];
  // A text file holds several prompts between lines of dashes.
  const texts = reference.endsWith('.txt') ? file.text.split(/^---\s*$/m) : [file.text];
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(contentOf);
}

const byHand = 'write the case by hand: request.messages';

function unread(reason: string, instead: string): Contents {
  return { kind: 'unread', reason, instead };
}

/** A text that is a list of messages in JSON, or what one user says. */
function contentOf(text: string): Contents {
  const list = /^\s*\[\s*\{/.test(text) ? parsed(text) : undefined;
  if (list !== undefined) return messagesOf(list);
  if (/^\s*(\[\s*)?\{/.test(text) && text.includes('"role"'))
    return unread(
      'messages that are no JSON before variables are put in',
      'put each {{variable}} inside quotes',
    );
  if (/^\s*- *role:/.test(text))
    return unread('messages as YAML in a text', 'write them as a JSON list of messages');
  return { kind: 'messages', messages: [{ role: 'user', content: text }] };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function messagesOf(value: Json): Contents {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  const messages = list.filter(isJsonObject);
  if (messages.length === 0 || messages.length < list.length) return unread('not a list of messages', byHand);
  const odd = messages.find((message) => !isPlainMessage(message));
  return odd === undefined
    ? { kind: 'messages', messages }
    : unread(
        `a message that a case cannot hold: ${JSON.stringify(odd).slice(0, 60)}`,
        'a case with turns and toolResults',
      );
}

const roles: readonly Json[] = ['system', 'developer', 'user', 'assistant'];

/** As case.schema.json has it: a role, and a text or parts. */
export function isPlainMessage(message: JsonObject): boolean {
  const { role, content, ...rest } = message as { role?: Json; content?: Json };
  const good =
    typeof content === 'string' ||
    (Array.isArray(content) && content.length > 0 && (content as readonly Json[]).every(isJsonObject));
  return good && role !== undefined && roles.includes(role) && Object.keys(rest).length === 0;
}

function namesOf(prompt: Json): readonly string[] {
  const names = isJsonObject(prompt) ? [prompt['label'], prompt['id'], prompt['raw']] : [prompt];
  return names.filter((name) => typeof name === 'string');
}

/** The messages of one test. */
export function renderMessages(
  messages: readonly JsonObject[],
  vars: JsonObject,
): { readonly messages: readonly Json[] } | { readonly reason: string } {
  const rendered = renderAll(messages, vars);
  return rendered.kind === 'rendered'
    ? { messages: rendered.value as readonly Json[] }
    : { reason: rendered.reason };
}
