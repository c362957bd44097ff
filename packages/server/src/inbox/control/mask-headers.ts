/** A secret by itself, or what lets whoever holds it be somebody. */
const SECRET = /authorization|cookie|secret|token|api-?key|password|credential|session/i;
/** Signatures are enough to forge a request again, so no more than their beginning is shown. */
const SIGNATURE = /signature|hmac|digest/i;
const SHOWN = 12;

export interface ShownHeader {
  readonly name: string;
  readonly value: string;
  readonly masked: boolean;
}

/**
 * Headers as people may see them: secrets not at all, signatures cut.
 * @param headers names and values in turn
 * @param secretName of the header in which the vendor sends the secret itself; null: it signs
 */
export function maskHeaders(headers: readonly string[], secretName: string | null): ShownHeader[] {
  const shown: ShownHeader[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    const isSecret = SECRET.test(name) || name.toLowerCase() === secretName?.toLowerCase();
    shown.push({ name, ...(isSecret ? { value: '***', masked: true } : cut(name, value)) });
  }
  return shown;
}

function cut(name: string, value: string): { value: string; masked: boolean } {
  if (!SIGNATURE.test(name)) return { value, masked: false };
  return { value: `${value.slice(0, Math.min(SHOWN, Math.floor(value.length / 4)))}…`, masked: true };
}

/** What stood behind the path, without the values of parameters that are secrets. */
export function maskQuery(query: string): string {
  return query.replace(/([?&])([^=&]*)=([^&]*)/g, (whole, mark: string, name: string) =>
    SECRET.test(name) || SIGNATURE.test(name) ? `${mark}${name}=***` : whole,
  );
}
