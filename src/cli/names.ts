import { UsageError } from './usage-error.ts';

/** The name of an object. Anything that a path segment of the API cannot be would ask for something else than what is meant. */
export function objectName(what: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%\s]/.test(name))
    throw new UsageError(`${what} "${name}" is not a name of Kubernetes`);
  return name;
}

/** `slot`, or `example.com/slot`. The rule: apimachinery, IsQualifiedName. */
export function labelKey(key: string): string {
  const [name = '', prefix, ...more] = key.split('/').toReversed();
  const good =
    more.length === 0 &&
    isLabelWord(name) &&
    (prefix === undefined || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(prefix));
  if (!good || name === '') throw new UsageError(`"${key}" is not the key of a label`);
  return key;
}

/** What becomes the value of a label. The rule: apimachinery, IsValidLabelValue. */
export function labelValue(flag: string, value: string): string {
  if (value === '' || !isLabelWord(value))
    throw new UsageError(
      `${flag} "${value}" cannot be a label: up to 63 letters, digits, "-", "_" and ".", the first and last a letter or digit`,
    );
  return value;
}

function isLabelWord(text: string): boolean {
  return text.length <= 63 && /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/.test(text);
}

/** `[registry[:port]/]path[:tag][@digest]`. The rule: distribution/reference, a little wider; no kubelet pulls anything else. */
const image =
  /^(?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z0-9+._-]+:[0-9A-Fa-f]{32,})?$/;

export function imageName(flag: string, name: string): string {
  if (!image.test(name)) throw new UsageError(`${flag} "${name}" is not the name of an image`);
  return name;
}
