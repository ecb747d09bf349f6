/** The operator's own set-up is wrong: kubeconfig, flags, certificates, credential plugins. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
  /** The command or the change that helps. */
  readonly help: string;
  constructor(message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.help = help;
  }
}
