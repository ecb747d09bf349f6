import { afterAll } from 'vitest';
import { closeE2eCluster } from './cluster.ts';

/** A vitest setup file: what a test file made in the cluster goes when the file is done. */
afterAll(() => closeE2eCluster());
