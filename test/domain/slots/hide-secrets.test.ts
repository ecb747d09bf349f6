import { describe, expect, it } from 'vitest';
import { printableValue, withoutSecrets } from '../../../src/domain/slots/hide-secrets.ts';

describe('The value of a variable', () => {
  it.each(['OPENAI_API_KEY', 'ApiToken', 'client-secret', 'DB_PASSWORD', 'AWS_CREDENTIALS'])(
    'is not printed where it is called %s',
    (name) => {
      expect(printableValue(name, 'very-secret')).toBe('***');
    },
  );

  it.each(['LOG_LEVEL', 'AGENT_VERSION', 'MODEL'])('is printed where it is called %s', (name) => {
    expect(printableValue(name, 'debug')).toBe('debug');
  });

  it('is hidden wherever a patch holds it, and nothing else is', () => {
    const template = (value: string) => ({
      spec: {
        containers: [
          {
            name: 'agent',
            env: [
              { name: 'API_KEY', value },
              { name: 'LOG', value: 'debug' },
              { name: 'OTHER_KEY', valueFrom: { secretKeyRef: { name: 'agent-secrets', key: 'k' } } },
            ],
          },
        ],
      },
    });
    const patch = (value: string) => [
      { op: 'test', path: '/spec/template', value: template(value) },
      { op: 'add', path: '/spec/replicas', value: 3 },
    ];
    expect(withoutSecrets(patch('very-secret'))).toEqual(patch('***'));
  });
});
