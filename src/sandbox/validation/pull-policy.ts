/** `registry:5000/path/name`, `:tag`, `@digest`, each of the last two left out or not. */
const image =
  /^(?<name>[^@]*?)(?::(?<tag>[\w][\w.-]{0,127}))?(?<digest>@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?$/;

/** What imagePullPolicy is where it is not said: an image that may change under its tag is pulled each time. */
export function pullPolicyOf(reference: string): 'Always' | 'IfNotPresent' {
  const { tag, digest } = image.exec(reference)?.groups ?? {};
  if (reference === '' || digest !== undefined) return tag === 'latest' ? 'Always' : 'IfNotPresent';
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}
