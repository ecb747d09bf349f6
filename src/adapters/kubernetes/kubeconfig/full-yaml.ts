/** A file of its own, so that a plain kubeconfig does not load the library, and so that the bundle finds the export of a CommonJS package. */
export { parseDocument } from 'yaml';
