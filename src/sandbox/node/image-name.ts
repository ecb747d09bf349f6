/** The parts of an image's name; `digest` is not told, for it says nothing to people. */
export interface ImageName {
  /** `registry.example.com:5000/agent-service` */
  readonly repository: string;
  /** `latest` where none is said. */
  readonly tag: string;
}

export function imageName(image: string): ImageName {
  const [name = ''] = image.split('@', 1);
  const colon = name.lastIndexOf(':');
  // The colon before a slash is that of a port.
  if (colon < name.lastIndexOf('/')) return { repository: name, tag: 'latest' };
  return colon === -1
    ? { repository: name, tag: 'latest' }
    : { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
}
