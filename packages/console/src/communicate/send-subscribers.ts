/** What became of a list of addresses. */
export interface ImportedSubscribers {
  readonly added: number;
  readonly known: number;
  readonly suppressed: number;
  /** At most a hundred. */
  readonly wrong: readonly { readonly line: number; readonly what: string }[];
}

/**
 * Sends a file of addresses as it is.
 * @param consent how it is known that these people agreed
 * @throws the server's problem, or a TypeError when it cannot be reached
 */
export async function sendSubscribers(service: string, file: File, consent: string): Promise<ImportedSubscribers> {
  const query = new URLSearchParams({ consent });
  const response = await fetch(`/api/status/${encodeURIComponent(service)}/subscribers/import?${query}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-tocsin': '1', 'content-type': 'text/csv' },
    body: file,
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw answer;
  // The route says what a good answer is.
  return answer as ImportedSubscribers;
}
