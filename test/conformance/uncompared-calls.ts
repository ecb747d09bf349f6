import type { AuditEvent } from '../e2e/harness/index.ts';
import { asks } from './asks.ts';
import { callShape, verbOf } from './call-shape.ts';
import { forwards, pathOf } from './forwards.ts';
import { pluginAsks } from './plugin-asks.ts';

/** Every kind of call that is compared, and every kind of answer. */
const comparedShapes = new Set([
  ...[...asks, ...pluginAsks].map(({ method, path, status }) =>
    callShape(verbOf(method, path), path, status),
  ),
  // By `kubectl version -o json` in commands.ts.
  callShape('get', '/version', 200),
  ...forwards.map((forward) => callShape('get', pathOf(forward), forward.status)),
]);

/** Of a list of requests, the kinds of the plugin's own that no ask compares, each once. */
export function uncomparedCalls(events: readonly AuditEvent[]): readonly string[] {
  const shapes = events
    .filter(({ userAgent, code }) => userAgent.startsWith('kubectl-bluegreen/') && !isTrouble(code))
    .map(({ verb, uri, code }) => callShape(verb, uri, code));
  return [...new Set(shapes)]
    .filter((shape) => !comparedShapes.has(shape) && !isCustom(shape) && !isPolicy(shape))
    .toSorted();
}

/** Argo CD's kind: what a cluster answers is up to whether it is installed, and the sandbox has no custom resources. */
function isCustom(shape: string): boolean {
  return shape.startsWith('get argoproj.io/applications: ');
}

/** The guard's: the sandbox has no policies, and answers 501 with their name. */
function isPolicy(shape: string): boolean {
  return shape.split(' ')[1]?.startsWith('admissionregistration.k8s.io/') ?? false;
}

/** Of a server that is overrun, or whose client went away before the answer: no cluster answers so on purpose. */
function isTrouble(code: number): boolean {
  return code === 429 || code >= 500;
}
