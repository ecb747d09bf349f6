import { kubectlCommand, pluginCommand, type CommandScope } from '../domain/slots/printed-command.ts';
import { ClusterError, type ClusterErrorKind } from '../ports/cluster.ts';
import { ConfigFilesError } from '../ports/config-files.ts';
import { ImportFileError } from '../ports/golden-import.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import type { ErrorResult } from '../results/error.generated.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** What a failed command says, and its exit code. Nothing of it is a stack trace. */
export interface DescribedError {
  readonly result: ErrorResult;
  readonly code: ExitCode;
}

/** @param at the flags of the command line, as far as they are known, for the commands that help */
export function describeError(error: unknown, at: CommandScope): DescribedError {
  if (error instanceof ClusterError)
    return described(error.kind, error.message, helpFor(error, at), clusterCode(error.kind));
  if (error instanceof GoldenSetError)
    return described(
      'golden-set',
      `the golden set cannot be used\n${error.message}`,
      'docs/golden-sets.md; another folder: --golden DIR',
      exitCode.error,
    );
  if (error instanceof ImportFileError)
    return described(
      'import-file',
      `the file cannot be imported\n${error.message}`,
      'kubectl bluegreen golden import --help says what is read',
      exitCode.error,
    );
  if (error instanceof ConfigFilesError)
    return described('config', error.message, '--config NAME=FILE or --config NAME=FOLDER', exitCode.error);
  if (error instanceof UsageError)
    return described('usage', firstLine(error.message), 'kubectl bluegreen --help', exitCode.usage);
  if (isHelpful(error))
    return described('kubeconfig', error.message, sameKubeconfig(error.help, at), exitCode.error);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return described(
    'internal',
    firstLine(message),
    'this is a defect of kubectl-bluegreen: please report it with the command line',
    exitCode.error,
  );
}

/** The guard's objects belong to the whole cluster: no Role of a namespace suffices. */
function helpFor({ kind, request }: ClusterError, at: CommandScope): string {
  if (kind === 'forbidden' && request.group === 'admissionregistration.k8s.io')
    return 'k8s/rbac/guard.yaml has the ClusterRole; or an administrator applies what kubectl bluegreen guard install --print prints';
  return clusterHelp[kind](at);
}

const clusterHelp: Readonly<Record<ClusterErrorKind, (at: CommandScope) => string>> = {
  unauthorized: (at) => `${kubectlCommand(at, 'auth whoami')}; renew the credentials of this context`,
  forbidden: () => 'ask for the permission: k8s/rbac has a Role that suffices',
  'not-found': (at) => `${kubectlCommand(at, 'get services,deployments')}; name the namespace with -n`,
  conflict: (at) => `${pluginCommand(at, 'status')}; then try again`,
  invalid: (at) => `${pluginCommand(at, 'status')}; then try again`,
  api: (at) => `${pluginCommand(at, 'status', '', '-v 6')} shows the requests`,
  'bad-answer': (at) =>
    `is this the address of a Kubernetes API server? ${kubectlCommand(at, 'cluster-info')}`,
  tls: (at) =>
    `${kubectlCommand({ ...at, namespace: '' }, 'config view --minify')}; check the certificates of this context`,
  refused: (at) => `${kubectlCommand(at, 'cluster-info')}; is the API server up, and the address right?`,
  reset: (at) => `${kubectlCommand(at, 'cluster-info')}; then try again`,
  timeout: (at) => `${kubectlCommand(at, 'cluster-info')}; a longer wait: --request-timeout 1m`,
};

/** What reads the kubeconfig knows no flags; the command that it names needs them all the same. */
function sameKubeconfig(help: string, at: CommandScope): string {
  if (help.includes('--kubeconfig')) return help;
  return help.replace(/^kubectl(?= config )/, kubectlCommand({ ...at, namespace: '' }, ''));
}

/** No answer is "could not tell"; an answer that is an error is an error. */
function clusterCode(kind: ClusterErrorKind): ExitCode {
  return ['refused', 'reset', 'timeout'].includes(kind) ? exitCode.couldNotTell : exitCode.error;
}

function described(error: string, message: string, help: string, code: ExitCode): DescribedError {
  return { result: { apiVersion: 'kubectl-bluegreen/v1', kind: 'Error', error, message, help }, code };
}

/** Adapters' errors about the operator's own set-up carry the command that helps. */
function isHelpful(error: unknown): error is Error & { readonly help: string } {
  return error instanceof Error && 'help' in error && typeof error.help === 'string';
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? '';
}
