import { expect, test } from 'vitest';
import { agentRequest } from '../../../src/adapters/agent/agent-request.ts';
import { question } from './asking.ts';

test.each([
  ['http://agent:8000', '/v1/chat', 'http://agent:8000/v1/chat'],
  ['http://agent:8000/', 'v1/chat', 'http://agent:8000/v1/chat'],
  ['http://agent/behind/a/gateway//', '/v1/chat', 'http://agent/behind/a/gateway/v1/chat'],
  ['https://agent/?key=k&a=b', '/v1/chat', 'https://agent/v1/chat?key=k&a=b'],
  [
    'https://agent/base?key=k#part',
    '/v1/chat?api-version=1',
    'https://agent/base/v1/chat?api-version=1&key=k',
  ],
  ['http://user:pass@[::1]:8000/', '/v1/chat', 'http://[::1]:8000/v1/chat'],
])('at %s the path %s is %s', (url, path, whole) => {
  const request = agentRequest(question(url, { path }), {});
  expect(request.baseUrl + request.path).toBe(whole);
});
