import { describe, expect, it } from 'vitest';
import {
  kubectlCommand,
  nothingRepeated,
  pluginCommand,
  shellWord,
} from '../../../src/domain/slots/printed-command.ts';

const prod = {
  namespace: 'ai-agents',
  repeated: { kubectl: ['--kubeconfig', './my clusters'], own: ['--slot-label', 'colour'] },
};

describe('A printed command', () => {
  it('of kubectl repeats what kubectl knows', () => {
    expect(kubectlCommand(prod, 'get pods')).toBe(
      "kubectl -n ai-agents --kubeconfig './my clusters' get pods",
    );
  });

  it('of the plugin repeats its own flags too', () => {
    expect(pluginCommand(prod, 'switch', 'agent-service', '--to green')).toBe(
      "kubectl bluegreen switch agent-service -n ai-agents --kubeconfig './my clusters' --slot-label colour --to green",
    );
  });

  it('has a reason where the Service asks for one and the command would be refused without', () => {
    const asking = { namespace: '', repeated: nothingRepeated, reasonRequired: true };
    expect(pluginCommand(asking, 'rollback', 'a', '--scale-up')).toBe(
      'kubectl bluegreen rollback a --scale-up --reason "…"',
    );
    expect(pluginCommand(asking, 'rollback', 'a', '--to blue --reason "…"')).toBe(
      'kubectl bluegreen rollback a --to blue --reason "…"',
    );
    expect(pluginCommand(asking, 'status', 'a')).toBe('kubectl bluegreen status a');
  });

  it('leaves out what is not known', () => {
    const nowhere = { namespace: '', repeated: nothingRepeated };
    expect(kubectlCommand(nowhere, 'cluster-info')).toBe('kubectl cluster-info');
    expect(pluginCommand(nowhere, 'status')).toBe('kubectl bluegreen status');
  });

  it.each([
    ['prod-eu', 'prod-eu'],
    ['arn:aws:eks:eu-1:1234:cluster/prod', 'arn:aws:eks:eu-1:1234:cluster/prod'],
    ['', "''"],
    ['$(id)', "'$(id)'"],
    ["it's", "'it'\\''s'"],
    ['a\nb', "'a\nb'"],
    ['!x', "'!x'"],
    ['~/x', "'~/x'"],
  ])('quotes %j for a shell', (word, quoted) => {
    expect(shellWord(word)).toBe(quoted);
  });
});
