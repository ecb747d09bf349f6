import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { readImageTag } from '../../../src/sandbox/node/fate.ts';
import { addresses } from '../addresses.ts';
import type { ImageFiles } from '../machine/plan.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';

/** What can be pulled, by the last part of the repository's name; anything else is not found. */
const repositories: Readonly<Record<string, (tag: string) => readonly string[] | undefined>> = {
  'agent-service': (tag) =>
    readImageTag(`agent-service:${tag}`).fate === 'pull-error' ? undefined : ['/bin/node', '/agent.cjs'],
  pause: () => ['/bin/sleep', 'infinity'],
  envoy: () => ['/bin/sleep', 'infinity'],
};

interface Blob {
  readonly type: string;
  readonly bytes: Buffer;
  readonly digest: string;
}

/**
 * A read-only registry (OCI distribution, pull alone) on the loopback of its namespace, in the place of every registry:
 * each tag of the repositories above is an image of one common layer that knows its own tag.
 */
export async function startRegistry(image: ImageFiles): Promise<void> {
  const blobs = new Map<string, Blob>();
  const server = createServer((request, response) => {
    answer(image, blobs, request, response).catch(() => response.destroy());
  });
  const [host, port] = addresses.registry.split(':');
  server.listen(Number(port), host);
  await once(server, 'listening');
}

async function answer(
  image: ImageFiles,
  blobs: Map<string, Blob>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://registry');
  const [, name = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
  const isTag = kind === 'manifests' && !reference.startsWith('sha256:');
  if (kind === 'blobs' && reference === image.digest) await sendLayer(image, response);
  else if (isTag) send(manifestOf(image, blobs, name.split('/').at(-1) ?? '', reference), request, response);
  else send(blobs.get(reference), request, response);
}

/** Makes what the tag names; undefined where there is no such image. */
function manifestOf(
  image: ImageFiles,
  blobs: Map<string, Blob>,
  repository: string,
  tag: string,
): Blob | undefined {
  const entrypoint = repositories[repository]?.(tag);
  if (entrypoint === undefined) return undefined;
  const config = blob(configType, {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/bin', `AGENT_IMAGE_TAG=${tag}`], Entrypoint: entrypoint, WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [image.digest] },
  });
  const manifest = blob(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: config.digest, size: config.bytes.byteLength },
    layers: [{ mediaType: layerType, digest: image.digest, size: image.bytes }],
  });
  for (const one of [config, manifest]) blobs.set(one.digest, one);
  return manifest;
}

function blob(type: string, value: unknown): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return { type, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

function send(found: Blob | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (found === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'not here' }] }));
    return;
  }
  const { type, bytes, digest } = found;
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.byteLength,
    'docker-content-digest': digest,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function sendLayer({ layer, bytes }: ImageFiles, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': layerType, 'content-length': bytes });
  await pipeline(createReadStream(layer), response);
}
