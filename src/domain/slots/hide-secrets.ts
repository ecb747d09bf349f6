import { isJsonObject, type Json } from '../json.ts';

const secretName = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTHORIZATION|COOKIE/i;

/** What stands in place of a secret. */
export const hiddenText = '***';

/** Whether a variable's name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A variable's value as it may be printed: `***` where its name says that it is a secret. */
export function printableValue(name: string, value: string): string {
  return isSecretName(name) ? hiddenText : withoutUrlCredentials(value);
}

/** `postgres://user:password@host/db` as `postgres://***@host/db`. */
export function withoutUrlCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi, `$1${hiddenText}@`);
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
