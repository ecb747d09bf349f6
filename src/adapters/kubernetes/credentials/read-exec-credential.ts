import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import type { ExecEntry } from '../kubeconfig/kubeconfig-file.ts';
import { RecordReader } from '../kubeconfig/record-reader.ts';

interface ExecAnswer {
  readonly token: string | undefined;
  /** PEM. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch; infinite where the plugin names no end. */
  readonly endsAt: number;
}

/** Reads an ExecCredential. @throws KubeconfigError, which never shows the output: it holds the token */
export function readExecCredential(exec: ExecEntry, output: string): ExecAnswer {
  const wrong = (detail: string): KubeconfigError =>
    new KubeconfigError(
      `credential plugin ${exec.command}: ${detail}`,
      'run the command of the kubeconfig user by hand',
    );
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw wrong('its output is not JSON');
  }
  const answer = new RecordReader(`credential plugin ${exec.command}`, '', json);
  if (answer.text('kind') !== 'ExecCredential') throw wrong('its output is not an ExecCredential');
  if (answer.text('apiVersion') !== exec.apiVersion)
    throw wrong(
      `it answers in ${answer.text('apiVersion') ?? 'no version'}, the kubeconfig asks for ${exec.apiVersion}`,
    );
  const status = answer.record('status');
  const [token, cert, key] = [
    status.text('token'),
    status.text('clientCertificateData'),
    status.text('clientKeyData'),
  ];
  if (token === undefined && (cert === undefined || key === undefined))
    throw wrong('its answer has neither a token nor a certificate with its key');
  const end = status.text('expirationTimestamp');
  const endsAt = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end);
  if (Number.isNaN(endsAt)) throw wrong('its expirationTimestamp is not a time');
  return { token, cert, key, endsAt };
}
