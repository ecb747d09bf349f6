import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServiceAddresses } from './service-addresses.ts';

/** What the verbs work with. */
export interface World {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly randomUuid: () => string;
  readonly withAddresses: ServiceAddresses;
}
