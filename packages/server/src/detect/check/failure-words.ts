/** What the codes of failed connections, look-ups and handshakes mean, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the request was sent',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EADDRNOTAVAIL: 'this machine has no address to connect from, or no free port',
  EMFILE: 'this machine has too many files and connections open',
  ETIMEDOUT: 'the connection timed out',
  EACCES: 'this machine may not connect there',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet',
  CERT_REVOKED: 'the TLS certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate cannot be verified: its issuer is unknown, or was not sent',
  UNABLE_TO_GET_ISSUER_CERT: 'the TLS certificate cannot be verified: its issuer is unknown, or was not sent',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the TLS certificate cannot be verified: its issuer is unknown, or was not sent',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answered does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answered does not speak TLS',
  ERR_INVALID_URL: 'the address is not a URL',
  ERR_INVALID_PROTOCOL: 'the address is neither http nor https',
  ERR_UNESCAPED_CHARACTERS: 'the address holds characters that must be escaped',
  ERR_INVALID_CHAR: 'a header holds a character that is not allowed in one',
  ERR_INVALID_HTTP_TOKEN: 'the method or the name of a header holds a character that is not allowed in one',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are larger than 16 KB',
};

/**
 * Says why a connection, look-up, handshake or exchange failed.
 * @param error what the operating system or the runtime threw
 */
export function describeFailure(error: unknown): string {
  // A host name with several addresses fails with all of their errors at once.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as { code?: string; message?: string };
  const words = WORDS[code ?? ''];
  if (words !== undefined) return words;
  if (code?.startsWith('HPE_')) return 'what answered does not speak HTTP';
  if (code === 'EPROTO') return handshakeInWords(message ?? '');
  if (code?.startsWith('ERR_SSL_')) return `the TLS handshake failed: ${inWords(code.slice('ERR_SSL_'.length))}`;
  return message || 'failed';
}

/** `write EPROTO 40D7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…` */
function handshakeInWords(message: string): string {
  const reason = /SSL routines:[^:]{0,80}:([^:]{1,80}):/.exec(message)?.[1] ?? 'the other side ended it';
  const isPlain = reason === 'wrong version number' || reason === 'packet length too long';
  return isPlain ? 'what answered does not speak TLS' : `the TLS handshake failed: ${reason}`;
}

/** `TLSV1_ALERT_PROTOCOL_VERSION` → `tlsv1 alert protocol version`. */
function inWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

/** A time that is over, and how far things had come. @param timeout in seconds */
export function timedOut(timeout: number, stage: string): string {
  return `timed out after ${timeout} s: ${stage}`;
}

/** Runs what closes everything as soon as nobody waits any more, at once when that is so already. */
export function onAbort(signal: AbortSignal, close: () => void): void {
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
}
