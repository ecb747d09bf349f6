import type { Deployment, Pod } from '../slots/kubernetes.ts';

export type RunningImages =
  | { readonly kind: 'images'; readonly images: Readonly<Record<string, readonly string[]>> }
  /** A node has not said which image a container runs. */
  | { readonly kind: 'not-told'; readonly pod: string; readonly container: string };

/**
 * The image digests that pods run, of the template's own containers: what a webhook injects into each pod is nobody's
 * release. A digest may be that of one architecture (CRI-O) or of all (containerd): different ones are kept side by side.
 */
export function runningImages({ spec }: Deployment, pods: readonly Pod[]): RunningImages {
  const { containers, initContainers = [] } = spec.template.spec;
  const images: Record<string, readonly string[]> = {};
  for (const { name } of [...initContainers, ...containers]) {
    const found = new Set<string>();
    for (const pod of pods) {
      const digest = digestOf(pod, name);
      if (digest === undefined) return { kind: 'not-told', pod: pod.metadata.name, container: name };
      found.add(digest);
    }
    images[name] = [...found].sort();
  }
  return { kind: 'images', images };
}

/** `docker.io/library/agent@sha256:4be1…`, `sha256:4be1…`: the same image has one digest in every registry. */
function digestOf({ status }: Pod, container: string): string | undefined {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const id = statuses.find(({ name }) => name === container)?.imageID ?? '';
  return id === '' ? undefined : id.slice(id.lastIndexOf('@') + 1);
}
