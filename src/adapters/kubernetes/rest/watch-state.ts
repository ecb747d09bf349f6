import type { WatchEvent } from '../../../ports/cluster.ts';
import type { KindName, KubernetesObjects } from '../../../domain/slots/kubernetes.ts';
import type { ListedObjects } from './list-pages.ts';

/** What the reader of a watch knows, so that a second list can be told as changes. */
export class WatchState<K extends KindName> {
  readonly #known = new Map<string, KubernetesObjects[K]>();
  #resourceVersion = '';

  get resourceVersion(): string {
    return this.#resourceVersion;
  }

  /** The changes from what was known to a new list, and the mark of its end. */
  *relist({ items, resourceVersion }: ListedObjects<K>): Generator<WatchEvent<K>> {
    const listed = new Map(items.map((object) => [keyOf(object), object]));
    for (const [key, object] of [...this.#known]) {
      if (listed.has(key)) continue;
      this.#known.delete(key);
      yield { type: 'DELETED', object };
    }
    for (const [key, object] of listed) {
      const before = this.#known.get(key);
      this.#known.set(key, object);
      if (before === undefined) yield { type: 'ADDED', object };
      else if (before.metadata.resourceVersion !== object.metadata.resourceVersion)
        yield { type: 'MODIFIED', object };
    }
    this.#resourceVersion = resourceVersion;
    yield { type: 'BOOKMARK', resourceVersion };
  }

  take(event: WatchEvent<K>): void {
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = event.resourceVersion;
      return;
    }
    this.#resourceVersion = event.object.metadata.resourceVersion ?? this.#resourceVersion;
    if (event.type === 'DELETED') this.#known.delete(keyOf(event.object));
    else this.#known.set(keyOf(event.object), event.object);
  }
}

/** An object made anew under the same name is another object. */
function keyOf({
  metadata,
}: {
  readonly metadata: { readonly name: string; readonly uid?: string };
}): string {
  return `${metadata.name}/${metadata.uid ?? ''}`;
}
