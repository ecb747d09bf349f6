import type { Finding } from './finding.ts';

/** Minor versions of Kubernetes 1: older ones lack what the guard needs, newer ones nobody tried. */
const oldest = 30;
const tried = 36;

/** @param gitVersion as `v1.36.3`, or as vendors write it: `v1.33.2-gke.1` */
export function versionFinding(gitVersion: string): Finding {
  const minor = Number(/^v1\.(\d+)/.exec(gitVersion)?.[1]);
  const text = `kube-apiserver ${gitVersion}`;
  if (Number.isNaN(minor))
    return { part: 'server', state: 'warning', text: `${text}: not a version of Kubernetes 1` };
  if (minor < oldest) {
    const help = `Kubernetes 1.${oldest} or newer`;
    return {
      part: 'server',
      state: 'warning',
      text: `${text}: older than 1.${oldest}: guard needs that`,
      help,
    };
  }
  if (minor > tried + 1)
    return {
      part: 'server',
      state: 'warning',
      text: `${text}: newer than 1.${tried}, which this version was tried with`,
      help: 'a newer kubectl-bluegreen',
    };
  return { part: 'server', state: 'ok', text };
}

/** More than this is more than a slow answer and a Date of whole seconds explain. */
const muchMs = 5000;
/** Tokens and certificates are refused by clocks that differ so. */
const tooMuchMs = 300_000;

/**
 * This machine's clock against the API server's.
 * @param date the Date header, whole seconds, cut off
 * @param askedMs @param answeredMs this machine's clock before and after, milliseconds since 1970
 */
export function clockFinding(date: Date | undefined, askedMs: number, answeredMs: number): Finding {
  if (date === undefined)
    return { part: 'clock', state: 'not-checked', text: 'the API server sends no Date' };
  const skew = (askedMs + answeredMs) / 2 - (date.getTime() + 500);
  const off = Math.max(0, Math.abs(skew) - (answeredMs - askedMs) / 2 - 500);
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (off <= muchMs)
    return { part: 'clock', state: 'ok', text: 'this clock and that of the API server agree' };
  return {
    part: 'clock',
    state: off > tooMuchMs ? 'problem' : 'warning',
    text: `this clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} that of the API server`,
    help: 'timedatectl set-ntp true',
  };
}
