import { describe, expect, it } from 'vitest';
import { repeatedFlags, sameSlot } from '../../src/cli/repeated-flags.ts';

describe('The flags that printed commands repeat', () => {
  it('are those that choose cluster, user and slots, as they were typed', () => {
    const typed = {
      output: 'json',
      namespace: 'ai-agents',
      context: 'prod',
      kubeconfig: './k',
      as: 'ada',
      'as-group': ['ops', 'eu'],
      'insecure-skip-tls-verify': true,
      'slot-label': 'colour',
      timeout: 3000,
    };
    expect(repeatedFlags(typed)).toEqual({
      kubectl: [
        ...['--context', 'prod', '--kubeconfig', './k', '--as', 'ada'],
        ...['--as-group', 'ops', '--as-group', 'eu', '--insecure-skip-tls-verify'],
      ],
      own: ['--slot-label', 'colour'],
    });
  });

  it('are never a token', () => {
    expect(repeatedFlags({ token: 'very-secret', v: '6', 'request-timeout': '1s' })).toEqual({
      kubectl: [],
      own: [],
    });
  });

  it('lead to the same exchange again', () => {
    const at = { service: undefined, slot: undefined, url: undefined };
    expect(sameSlot({}, at)).toBe('');
    expect(
      sameSlot({ namespace: 'a', context: 'b c' } as object, { ...at, service: 's', slot: 'green' }),
    ).toBe("s -n a --context 'b c' --slot green");
    expect(sameSlot({ namespace: 'a' }, { ...at, url: 'http://x/?a&b' })).toBe("--url 'http://x/?a&b'");
  });
});
