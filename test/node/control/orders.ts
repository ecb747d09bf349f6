import type { ProxyMode } from '../configuration.ts';
import type { ProgramName } from '../machine/plan.ts';

/** What can be asked of the process that holds the node. */
export type ControlOrder =
  | { readonly kind: 'where' | 'reboot' }
  | { readonly kind: 'kill' | 'start'; readonly program: ProgramName }
  | { readonly kind: 'proxy-mode'; readonly mode: ProxyMode };

/** `pid`: a process in the node's namespaces, as the real machine counts. */
export type ControlAnswer = { readonly pid: number } | { readonly problem: string };
