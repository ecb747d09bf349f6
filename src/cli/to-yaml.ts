/** A file of its own, so that a command that prints no YAML does not load the library, and so that the bundle finds the export of a CommonJS package. */
export { stringify as toYaml } from 'yaml';
