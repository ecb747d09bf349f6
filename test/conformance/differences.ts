import { at, isObject, listAt, textAt } from '../cluster/json.ts';

/**
 * What the sandbox answers otherwise than kube-apiserver, each with its reason. docs/sandbox.md says the same for
 * people. Whatever is not here must be equal.
 */
export interface Difference {
  readonly because: string;
  /** The test file in which it occurs each time; there it fails where it no longer does. */
  readonly shownBy: 'asks' | 'commands' | 'forwards';
  /** Matched against `METHOD path`. */
  readonly where: RegExp;
  /** The body without what differs. */
  readonly without: (body: unknown) => unknown;
}

const listed = (body: unknown): readonly unknown[] =>
  [...listAt(body, 'items'), ...listAt(body, 'rows').map((row) => at(row, 'object')), body].filter(isObject);

/** A copy of the body in which each object of it was changed. */
function changing(change: (metadata: Record<string, unknown>) => void): (body: unknown) => unknown {
  return (body) => {
    const copy: unknown = structuredClone(body);
    for (const object of listed(copy)) {
      const metadata = at(object, 'metadata');
      if (isObject(metadata)) change(metadata);
    }
    return copy;
  };
}

/** A copy of the body with another message. */
function saying(change: (message: string) => string): (body: unknown) => unknown {
  return (body) => {
    const message = at(body, 'message');
    if (!isObject(body) || typeof message !== 'string') return body;
    const causes = listAt(body, 'details', 'causes').map((cause) =>
      isObject(cause) ? { ...cause, message: change(String(cause['message'])) } : cause,
    );
    const details = causes.length === 0 ? body['details'] : { ...(body['details'] as object), causes };
    return { ...body, message: change(message), ...(details !== undefined && { details }) };
  };
}

/** A copy of the body in which one member of each object in it is gone. */
function lacking(part: 'metadata' | 'status', member: string): (body: unknown) => unknown {
  return (body) => {
    const copy: unknown = structuredClone(body);
    for (const object of listed(copy)) {
      const holder = at(object, part);
      if (isObject(holder)) Reflect.deleteProperty(holder, member);
    }
    return copy;
  };
}

/** What is asked only because of what a cluster serves: kubectl asks for no more than discovery tells it. */
export const unasked: readonly { readonly because: string; readonly where: RegExp }[] = [
  {
    because:
      'what discovery and OpenAPI tell is compared kind by kind in discovery.test.ts; kubectl caches both',
    where:
      /^GET \/(?:version|api|apis|openapi\/v3|api\/v1|apis\/[^/]+\/[^/]+|apis\/[^/]+|openapi\/v3\/.*)(?:\?.*)?$/,
  },
  {
    because: 'kinds that the sandbox does not serve',
    where:
      /^GET \S*\/(?:replicationcontrollers|daemonsets|statefulsets|cronjobs|jobs|limitranges|leases|controllerrevisions)\b/,
  },
];

/** What is told otherwise by two runs on one cluster too, by when things happened to happen. */
export const unsteady: readonly Omit<Difference, 'shownBy'>[] = [
  {
    because: 'how often a slice was written on the way to what it is',
    where: /\/endpointslices/,
    without: lacking('metadata', 'generation'),
  },
  {
    because: 'how far the controller of HPAs has come, which the sandbox has none of',
    where: /\/horizontalpodautoscalers/,
    without: (body) => {
      const copy: unknown = lacking('status', 'conditions')(body);
      for (const object of listed(copy)) {
        const metadata = at(object, 'metadata');
        const own = listAt(metadata, 'managedFields').filter(
          (entry) => at(entry, 'subresource') !== 'status',
        );
        if (own.length > 0) Object.assign(metadata as object, { managedFields: own });
      }
      return copy;
    },
  },
  {
    because: 'kube-apiserver sends bookmarks at times of its own',
    where: /watch=true/,
    without: (body) =>
      Array.isArray(body)
        ? body.filter(
            (event, index) => at(event, 'type') !== 'BOOKMARK' || at(body[index - 1], 'type') !== 'BOOKMARK',
          )
        : body,
  },
];

export const differences: readonly Difference[] = [
  {
    because: 'a kubelet tells the addresses of its host, KWOK does not',
    shownBy: 'commands',
    where: /\/pods/,
    without: lacking('status', 'hostIPs'),
  },
  {
    because: 'the descriptions of columns are texts for people, and nobody asks a sandbox for them',
    shownBy: 'asks',
    where: /^GET /,
    without: (body) => {
      if (!isObject(body) || !Array.isArray(body['columnDefinitions'])) return body;
      const columns = body['columnDefinitions'].map((column) => ({ ...(column as object), description: '' }));
      return { ...body, columnDefinitions: columns };
    },
  },
  {
    because:
      'a patch that fits no object is refused with the whole object in the message, in the order of Go structs',
    shownBy: 'asks',
    where: /^PATCH /,
    without: saying((message) => message.replace(/Invalid value: "\{.*\}": /s, 'Invalid value: <object>: ')),
  },
  {
    because: 'a continue token that is none is refused with the byte at which a Go decoder stopped',
    shownBy: 'asks',
    where: /^GET .*continue=nonsense/,
    without: saying((message) => message.replace(/invalid character .*$/, 'invalid character')),
  },
  {
    because: 'what happens to a pod is told by a scheduler and a kubelet there, by one node here',
    shownBy: 'commands',
    where: /^GET .*\/events/,
    without: (body) =>
      isObject(body) && Array.isArray(body['items'])
        ? {
            ...body,
            items: body['items'].filter((event) => textAt(event, 'involvedObject', 'kind') !== 'Pod'),
          }
        : body,
  },
  {
    because:
      'a port where nobody listens is told of in the words of containerd here, and of KWOK in the tests',
    shownBy: 'forwards',
    where: /\/portforward/,
    without: (body) => {
      const told = listAt(body, 'channels').map((text) =>
        String(text).replace(/(error forwarding port \d+ to pod ).*$/s, '$1<pod>'),
      );
      return isObject(body) && told.length > 0 ? { ...body, channels: told } : body;
    },
  },
  {
    because: "who writes a pod's status: a kubelet there, KWOK in the tests, the sandbox's node here",
    shownBy: 'commands',
    where: /\/pods/,
    without: changing((metadata) => {
      delete metadata['managedFields'];
      const annotations = metadata['annotations'];
      if (!isObject(annotations)) return;
      for (const name of Object.keys(annotations))
        if (name.startsWith('bluegreen.test/')) Reflect.deleteProperty(annotations, name);
      if (Object.keys(annotations).length === 0) delete metadata['annotations'];
    }),
  },
  {
    because: "the ConfigMap with the API server's CA says nothing about itself",
    shownBy: 'asks',
    where: /^GET .*\/configmaps/,
    without: changing((metadata) => {
      if (metadata['name'] !== 'kube-root-ca.crt') return;
      delete metadata['annotations'];
      delete metadata['managedFields'];
    }),
  },
];
