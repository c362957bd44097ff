import type { ImportReport } from './consent-words.ts';

/**
 * Sends a file of consents as it is.
 * @returns what it did, or would do
 * @throws the server's problem, or a TypeError when it cannot be reached
 */
export async function sendImport(file: File, service: string, isDry: boolean): Promise<ImportReport> {
  const query = new URLSearchParams({ ...(service ? { service } : {}), ...(isDry ? { dryRun: '1' } : {}) });
  const response = await fetch(`/api/consent/import?${query}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-tocsin': '1', 'content-type': 'text/csv' },
    body: file,
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw answer;
  // The contract says what a good answer is.
  return answer as ImportReport;
}
