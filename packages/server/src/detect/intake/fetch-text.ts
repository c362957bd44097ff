const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024;

/**
 * Reads a small text of an address. Redirects are not followed: where they lead has not been checked.
 * @throws Error when it does not answer 2xx in five seconds, or with more than 64 KB
 */
export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`${new URL(url).host} answered more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
