import { isJsonObject, type Json } from '../json.ts';

const secretName = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i;

/** A variable's value as it may be printed: `***` where its name says that it is a secret. */
export function printableValue(name: string, value: string): string {
  return secretName.test(name) ? '***' : value;
}

/** The same JSON with every `{name, value}` in it, a variable or a header of a probe, as it may be printed. */
export function withoutSecrets(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(withoutSecrets);
  if (!isJsonObject(json)) return json;
  const members = Object.entries(json).map(([key, value]) => [key, withoutSecrets(value)] as const);
  const { name, value } = json;
  if (typeof name !== 'string' || typeof value !== 'string') return Object.fromEntries(members);
  return { ...Object.fromEntries(members), value: printableValue(name, value) };
}
