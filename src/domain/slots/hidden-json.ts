import { isJsonObject, type Json } from '../json.ts';
import { hiddenText, isSecretName, printableValue, withoutUrlCredentials } from './hide-secrets.ts';

/**
 * Any part of a pod template as it may be printed: variables, headers, annotations and arguments whose name says that
 * they are secret are `***`. Names of Secrets and their keys are no secrets.
 * @param name of the member that holds it
 */
export function hiddenJson(value: Json, name = ''): Json {
  if (typeof value === 'string') return isReference(name) ? value : printableArgument(name, value);
  if (Array.isArray(value)) return hiddenList(value as readonly Json[]);
  if (!isJsonObject(value)) return value;
  const { name: own, value: said } = value;
  const members = Object.entries(value).map(([key, member]) => {
    const isPair = key === 'value' && typeof own === 'string' && typeof said === 'string';
    return [key, isPair ? printableValue(own, said) : hiddenJson(member, key)] as const;
  });
  return Object.fromEntries(members);
}

/** Members whose own name looks like a secret's, and which only name one. */
function isReference(name: string): boolean {
  return /^(key|secretName|topologyKey|tokenExpirationSeconds|name)$/.test(name);
}

/** After `--api-key` the next argument is the key. */
function hiddenList(items: readonly Json[]): Json {
  return items.map((item, at) => {
    const before = items[at - 1];
    const isValue = typeof before === 'string' && /^--?[\w-]+$/.test(before) && isSecretName(before);
    return isValue && typeof item === 'string' && !item.startsWith('-') ? hiddenText : hiddenJson(item);
  });
}

/** `--api-key=abc` and `TOKEN=abc` inside of a command line keep their names. */
function printableArgument(name: string, text: string): string {
  if (isSecretName(name)) return hiddenText;
  const hidden = text.replace(
    /([\w-]*)([=:]\s*)("[^"]*"|'[^']*'|[^\s"']+)/g,
    (all, word: string, sign: string) => (isSecretName(word) ? `${word}${sign}${hiddenText}` : all),
  );
  return withoutUrlCredentials(hidden);
}
