import { describe, expect, it } from 'vitest';
import { hoistFlags } from '../../src/cli/hoist-flags.ts';

const hoisted = (line: string) => {
  const { verb, rest } = hoistFlags(line.split(' ').filter((word) => word !== ''));
  return [verb, rest.join(' ')];
};

describe('The verb of a command line', () => {
  it.each([
    ['status', 'status', ''],
    ['status agent-service', 'status', 'agent-service'],
    ['-n ai-agents status', 'status', '-n ai-agents'],
    ['-nai-agents status', 'status', '-nai-agents'],
    ['--namespace=ai-agents status web', 'status', '--namespace=ai-agents web'],
    ['--namespace ai-agents status', 'status', '--namespace ai-agents'],
    ['--context prod -n x switch --to green', 'switch', '--context prod -n x --to green'],
    ['--insecure-skip-tls-verify status', 'status', '--insecure-skip-tls-verify'],
    ['--as ada --as-group a --as-group b status', 'status', '--as ada --as-group a --as-group b'],
    ['-o json status', 'status', '-o json'],
    ['--output=json status', 'status', '--output=json'],
    ['-s https://127.0.0.1:6443 --token t status', 'status', '-s https://127.0.0.1:6443 --token t'],
    ['status -n ai-agents', 'status', '-n ai-agents'],
    // A value that is a verb's name is still a value.
    ['-n status status', 'status', '-n status'],
  ])('%s', (line, verb, rest) => {
    expect(hoisted(line)).toEqual([verb, rest]);
  });

  it('is none where there are flags only', () => {
    expect(hoisted('--help')).toEqual([undefined, '--help']);
    expect(hoisted('-n')).toEqual([undefined, '-n']);
    expect(hoisted('')).toEqual([undefined, '']);
  });
});

describe('Verbosity as in kubectl', () => {
  it.each([
    ['-v 6 status', 'status', '--v 6'],
    ['-v=6 status', 'status', '--v=6'],
    ['-v6 status', 'status', '--v=6'],
    ['--v=8 status', 'status', '--v=8'],
    ['--v 8 status', 'status', '--v 8'],
    ['status -v 6', 'status', '--v 6'],
  ])('%s', (line, verb, rest) => {
    expect(hoisted(line)).toEqual([verb, rest]);
  });
});
