import { X509Certificate } from 'node:crypto';

/** What is wrong with the dates of a client certificate: servers say only 401. Undefined where nothing is. */
export function certificateDates(cert: string | undefined, now: number): string | undefined {
  if (cert === undefined) return undefined;
  try {
    const { validFrom, validTo } = new X509Certificate(cert);
    if (Date.parse(validTo) < now) return `the client certificate ended ${day(validTo)}`;
    if (Date.parse(validFrom) > now) return `the client certificate is valid only from ${day(validFrom)}`;
  } catch {
    return 'the client certificate cannot be read';
  }
  return undefined;
}

/** Unix time in ms at which a certificate (PEM) ends; undefined where it cannot be read. */
export function certificateEnd(cert: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(cert).validTo);
  } catch {
    return undefined;
  }
}

function day(text: string): string {
  return `${new Date(text).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
