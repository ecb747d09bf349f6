/** One thing that was looked at. `note`: good to know; `not-checked`: nobody says that it is well. */
export interface Finding {
  readonly part:
    'kubeconfig' | 'server' | 'clock' | 'permissions' | 'slots' | 'port-forward' | 'golden' | 'guard';
  readonly state: 'ok' | 'note' | 'warning' | 'problem' | 'not-checked';
  readonly text: string;
  /** The command or the words that mend it. */
  readonly help?: string;
}
