import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * The programs of the control plane: taken from KUBEBUILDER_ASSETS, from the cache, or built from the Go
 * modules beside this file. The cache lies outside the tree, in a folder named by a digest of what is built.
 */

const run = promisify(execFile);
const modules = path.join(import.meta.dirname, 'modules');

/** Where each program comes from: the folder under `modules` and the Go package. One cache folder a module. */
const sources = {
  etcd: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  kubectl: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  'kube-controller-manager': {
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  'kube-scheduler': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubelet: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubelet' },
  'kube-proxy': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-proxy' },
  kwok: { module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  /** Three minor versions older: what people still have. */
  'kubectl-1.33': { module: 'kubectl-1.33', package: 'k8s.io/kubernetes/cmd/kubectl' },
} as const;

export type BinaryName = keyof typeof sources;
/** What the control plane and the tests on it run. */
const planeNames = [
  'etcd',
  'kube-apiserver',
  'kubectl',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;
/** Absolute path of each program. */
export type Binaries = Readonly<Record<(typeof planeNames)[number], string>>;

type Log = (line: string) => void;

/** Paths of all programs; builds, one after the other, those that are nowhere yet. */
export async function findBinaries(log: Log): Promise<Binaries> {
  const found: Partial<Record<BinaryName, string>> = {};
  for (const name of planeNames) found[name] = await findBinary(name, log);
  return found as Binaries;
}

/** Path of one program; builds it where it is nowhere yet (minutes the first time, seconds when Go's cache is warm). */
export async function findBinary(name: BinaryName, log: Log): Promise<string> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const given = assets === undefined || assets === '' ? undefined : path.join(assets, name);
  if (given !== undefined && existsSync(given)) return given;
  const { module } = sources[name];
  const flags = await linkerFlags(module);
  const cached = path.join(await cacheFolder(module, flags), name);
  if (!existsSync(cached)) await build(name, cached, flags, log);
  return cached;
}

/** The version goes into the API server and kubectl; without it they say v0.0.0 and clients misjudge them. */
async function linkerFlags(module: string): Promise<string> {
  const text = await readFile(path.join(modules, module, 'go.mod'), 'utf8');
  const match = /^\s*(?:require\s+)?k8s\.io\/kubernetes v((\d+)\.(\d+)\.\S+)/m.exec(text);
  if (match === null) return '-s -w';
  const at = '-X k8s.io/component-base/version';
  return `-s -w ${at}.gitVersion=v${match[1] ?? ''} ${at}.gitMajor=${match[2] ?? ''} ${at}.gitMinor=${match[3] ?? ''}`;
}

/** `${XDG_CACHE_HOME:-~/.cache}/kubectl-bluegreen/control-plane/<digest of go.mod, go.sum, flags and platform>`. */
async function cacheFolder(module: string, flags: string): Promise<string> {
  const digest = createHash('sha256').update(`${flags} ${process.platform} ${process.arch}`);
  for (const file of ['go.mod', 'go.sum']) digest.update(await readFile(path.join(modules, module, file)));
  const xdg = process.env['XDG_CACHE_HOME'];
  const caches = xdg === undefined || xdg === '' ? path.join(homedir(), '.cache') : xdg;
  return path.join(caches, 'kubectl-bluegreen', 'control-plane', digest.digest('hex').slice(0, 16));
}

/** Builds to a name of its own and renames, so that two runs at once do no harm. */
async function build(name: BinaryName, target: string, flags: string, log: Log): Promise<void> {
  const source = sources[name];
  const unfinished = `${target}.${randomUUID()}`;
  const started = performance.now();
  log(`building ${name} from ${source.package} (the first time takes minutes)`);
  await mkdir(path.dirname(target), { recursive: true });
  try {
    await run('go', ['build', '-trimpath', '-ldflags', flags, '-o', unfinished, source.package], {
      cwd: path.join(modules, source.module),
      env: { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      maxBuffer: 64 * 1024 * 1024,
    });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw buildError(name, error);
  }
  log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function buildError(name: BinaryName, error: unknown): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    return new Error(
      [
        `The test control plane needs ${name}, and Go is not on PATH to build it. One of these helps:`,
        '  - install Go 1.26 or later (https://go.dev/dl) and run again',
        '  - set KUBEBUILDER_ASSETS to a folder that holds ' + planeNames.join(', '),
        '  - set BLUEGREEN_TEST_KUBECONFIG to the kubeconfig of a cluster for tests',
      ].join('\n'),
      { cause: error },
    );
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return new Error(`could not build ${name}:\n${output.trim().split('\n').slice(-20).join('\n')}`, {
    cause: error,
  });
}
