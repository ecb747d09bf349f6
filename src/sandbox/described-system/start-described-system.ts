import { type Sandbox, type SandboxOptions, startSandbox } from '../start-sandbox.ts';
import { manifests } from './manifests.generated.ts';

/** Namespace of k8s/. */
const namespace = 'ai-agents';

/** A sandbox with k8s/ on it, all pods ready: blue is live, green stands by. */
export async function startDescribedSystem(
  options: SandboxOptions,
): Promise<{ readonly sandbox: Sandbox; readonly namespace: string }> {
  const sandbox = await startSandbox(options);
  try {
    sandbox.create(manifests);
    await sandbox.settled();
    return { sandbox, namespace };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
