import { describe, expect, it } from 'vitest';
import { describeError as describeAt } from '../../src/cli/describe-error.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import type { ClusterErrorKind } from '../../src/ports/cluster.ts';
import { ConfigFilesError } from '../../src/ports/config-files.ts';
import { GoldenSetError } from '../../src/ports/golden-source.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { clusterError } from '../builders/in-memory-cluster.ts';

const typed = { namespace: 'ai', repeated: { kubectl: ['--context', 'prod'], own: [] } };
const describeError = (error: unknown) => describeAt(error, { namespace: '', repeated: nothingRepeated });

const ofCluster: { readonly [K in ClusterErrorKind]: number } = {
  unauthorized: 1,
  forbidden: 1,
  'not-found': 1,
  conflict: 1,
  invalid: 1,
  api: 1,
  'bad-answer': 1,
  tls: 1,
  refused: 4,
  reset: 4,
  timeout: 4,
};

describe('An error of the API', () => {
  it.each(Object.entries(ofCluster))('%s ends with %i, and says what helps', (kind, code) => {
    const { result, code: found } = describeError(clusterError(kind as ClusterErrorKind));
    expect(found).toBe(code);
    expect(result).toMatchObject({ kind: 'Error', error: kind, message: `${kind}: get services` });
    expect(result.help).toMatch(/kubectl|k8s\/rbac/);
  });
});

describe('The command that helps', () => {
  it.each(Object.keys(ofCluster).filter((kind) => kind !== 'forbidden'))(
    '%s: it repeats the flags',
    (kind) => {
      const { help } = describeAt(clusterError(kind as ClusterErrorKind), typed).result;
      expect(help).toMatch(/kubectl .*--context prod/);
    },
  );

  it('of a kubeconfig that cannot be used asks the same kubeconfig', () => {
    const error = Object.assign(new Error('x'), { help: 'kubectl config view --minify' });
    expect(describeAt(error, typed).result.help).toBe('kubectl --context prod config view --minify');
    const named = Object.assign(new Error('x'), { help: 'kubectl config view --kubeconfig ./k' });
    expect(describeAt(named, typed).result.help).toBe(named.help);
  });
});

describe('Other errors', () => {
  it('of a golden set say where', () => {
    const problem = { place: 'golden/suite.yaml:3:1', message: 'unknown key "efects"' };
    const { result, code } = describeError(new GoldenSetError([problem]));
    expect([code, result.error]).toEqual([1, 'golden-set']);
    expect(result.message).toContain('golden/suite.yaml:3:1');
  });

  it('of files for a ConfigMap say which flag', () => {
    const { result, code } = describeError(new ConfigFilesError('./p: not there'));
    expect([code, result.error, result.message]).toEqual([1, 'config', './p: not there']);
  });

  it('of usage end with 2', () => {
    expect(describeError(new UsageError('there is no flag --too'))).toMatchObject({
      code: 2,
      result: { error: 'usage', message: 'there is no flag --too' },
    });
  });

  it('of the set-up carry their own help', () => {
    const error = Object.assign(new Error('no kubeconfig'), { help: 'kubectl config view' });
    expect(describeError(error)).toMatchObject({
      code: 1,
      result: { error: 'kubeconfig', message: 'no kubeconfig', help: 'kubectl config view' },
    });
  });

  it.each<[string, unknown, string]>([
    ['an exception', new TypeError('x is not a function\n    at y.ts:1'), 'TypeError: x is not a function'],
    ['something thrown', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
  ])('of ours are called a defect, without a stack trace: %s', (_, error, message) => {
    const described = describeError(error);
    expect(described).toMatchObject({ code: 1, result: { error: 'internal', message } });
    expect(described.result.message).not.toContain('\n');
  });
});
