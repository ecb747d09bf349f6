import manifest from '../../package.json' with { type: 'json' };

/** How this plugin names itself to API servers and agents. */
export const userAgent = `kubectl-bluegreen/${manifest.version}`;
