import type { Finding } from '../domain/doctor/finding.ts';
import { guardedLabel } from '../domain/guard/guard-patch.ts';
import { guardKinds } from '../domain/guard/guard-policy.ts';
import { pluginCommand } from '../domain/slots/printed-command.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { ApiServer } from '../ports/api-server.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import { guardPart } from './read-guard.ts';

/** Whether a Service that asks to be guarded can be; `guard status` also tries it out. */
export async function guardFindings(
  server: ApiServer,
  service: Service,
  scope: ClusterScope,
): Promise<readonly Finding[]> {
  const part = 'guard';
  const name = service.metadata.name;
  const help = pluginCommand(scope, 'guard install', name);
  if (guardedLabel(service) === undefined)
    return [
      { part, state: 'note', text: `service/${name} is not guarded: whoever may patch it may move it`, help },
    ];
  const parts = await Promise.all(guardKinds.map((kind) => guardPart(server, kind)));
  const unread = parts.find(({ state }) => state === 'not-checked');
  if (unread !== undefined) {
    const text = `whether the policy is there: ${unread.detail?.split('\n')[0] ?? ''}`;
    return [{ part, state: 'not-checked', text, help: pluginCommand(scope, 'guard status', name) }];
  }
  if (parts.some(({ state }) => state === 'absent'))
    return [
      { part, state: 'problem', text: `service/${name} asks to be guarded, and nothing guards it`, help },
    ];
  if (parts.some(({ state }) => state === 'different'))
    return [{ part, state: 'warning', text: 'the policy is not as this version writes it', help }];
  return [{ part, state: 'ok', text: `service/${name} is marked, and the policy is there` }];
}
