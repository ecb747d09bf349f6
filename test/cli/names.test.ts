import { describe, expect, it } from 'vitest';
import { imageName, labelKey, labelValue, objectName } from '../../src/cli/names.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

describe('Names on the command line', () => {
  it.each([
    'agent-service:1.3.0',
    'agent',
    'ghcr.io/acme/agent_service/x--y:V1_a',
    'localhost:5000/agent',
    '[::1]:5000/agent:1',
    'REGISTRY.example/agent',
    `agent@sha256:${'a'.repeat(64)}`,
    `europe-docker.pkg.dev/p/r/agent:1.3.0@sha256:${'0'.repeat(64)}`,
  ])('%s is an image', (name) => {
    expect(imageName('--image', name)).toBe(name);
  });

  it.each([
    '',
    ' ',
    'Agent',
    'agent:',
    'agent service',
    'agent:1:2',
    '/agent',
    'agent/',
    'agent@sha256:12',
    'a\nb',
  ])('%j is none', (name) => {
    expect(() => imageName('--image', name)).toThrow(UsageError);
  });

  it('of objects hold nothing that would ask for another path', () => {
    expect(objectName('SERVICE', 'agent-service.v1')).toBe('agent-service.v1');
    for (const name of ['', '.', '..', 'a/b', 'a%2fb', 'a b'])
      expect(() => objectName('SERVICE', name)).toThrow(UsageError);
  });

  it('of labels are as the API has them', () => {
    for (const key of ['slot', 'example.com/slot', 'a_b.C-d']) expect(labelKey(key)).toBe(key);
    for (const key of ['', '/', 'a/', '/a', 'a b', 'a/b/c', 'UPPER/x', '-a', 'x'.repeat(64)])
      expect(() => labelKey(key)).toThrow(UsageError);
    expect(labelValue('--agent-version', '1.3.0-rc_1')).toBe('1.3.0-rc_1');
    for (const value of ['', 'not a label!', '-1', '1.', '1+2', 'x'.repeat(64)])
      expect(() => labelValue('--agent-version', value)).toThrow(UsageError);
  });
});
