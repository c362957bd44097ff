import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { FillError } from '@tocsin/core';

/**
 * Certificates to trust: those that Node brings, and those of the file that SSL_CERT_FILE or NODE_EXTRA_CA_CERTS of the plan's environment
 * names, for services of one's own authority.
 * @returns null when the usual ones are enough
 * @throws FillError when the file cannot be read
 */
export async function trustedCertificates(env: Readonly<Record<string, string>>): Promise<readonly string[] | null> {
  const file = env.SSL_CERT_FILE || env.NODE_EXTRA_CA_CERTS;
  if (!file) return null;
  try {
    return [...rootCertificates, await readFile(file, 'utf8')];
  } catch {
    throw new FillError('The file of certificates that SSL_CERT_FILE or NODE_EXTRA_CA_CERTS names cannot be read');
  }
}
