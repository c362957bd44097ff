import { isIP } from 'node:net';
import tls from 'node:tls';
import type { Observation, TlsMonitor } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { daysUntil } from './check-http.ts';
import { describeFailure, onAbort, timedOut } from './failure-words.ts';

const LONGEST_CHAIN = 6;

/**
 * Looks at the certificate of a server, trusted or not. Facts: `days` left (negative once it has expired), `subject`, `issuer`,
 * `names`, `protocol`, and `trusted`: whether a browser would accept it for this name.
 */
export function checkTls(monitor: TlsMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const { host, port, serverName } = monitor;
    const socket = tls.connect({
      host,
      port,
      // A server is not told the address that it is reached by (RFC 6066, 3); the name is checked all the same.
      servername: isIP(serverName) ? '' : serverName,
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(serverName, certificate),
      rejectUnauthorized: false,
    });
    const end = (observation: Observation) => {
      socket.destroy();
      resolve(observation);
    };
    onAbort(signal, () => {
      const stage = socket.connecting ? 'no connection was made' : 'connected, but the TLS handshake did not end';
      end(unseen(timedOut(monitor.timeout, stage)));
    });
    socket.on('error', (error) => end(unseen(handshakeFailure(error))));
    socket.on('end', () => end(unseen('the connection was closed before the TLS handshake was done')));
    socket.on('secureConnect', () => end(describe(socket, serverName, performance.now() - startedMs)));
  });
}

function describe(socket: tls.TLSSocket, serverName: string, latencyMs: number): Observation {
  const certificate = socket.getPeerCertificate();
  const until = certificate?.valid_to;
  if (until === undefined) return unseen('the server showed no certificate');
  const days = daysUntil(until);
  const [subject, issuer] = [nameOf(certificate.subject), nameOf(certificate.issuer)];
  const names = (certificate.subjectaltname ?? '').replaceAll(/\b(?:DNS|IP Address):/g, '').slice(0, 1000);
  const protocol = socket.getProtocol() ?? '';
  const trusted = socket.authorized;
  const why = trusted ? [] : [describeFailure(asError(socket.authorizationError))];
  const left = days < 0 ? `expired ${-days} ${plural(days)} ago` : `${days} ${plural(days)} left`;
  const evidence = [
    `certificate of ${subject || '(no name)'} for ${names || 'no names'}`,
    `by ${issuer || '(no name)'}, from ${certificate.valid_from} until ${until}`,
    `${protocol}, looked at for ${serverName}`,
    `chain: ${chainOf(socket).join(' ← ')}`,
    ...why,
  ].join('\n');
  const facts = { days, subject, issuer, names, protocol, trusted };
  return { failure: null, facts, latencyMs, said: [left, ...why].join(', '), evidence };
}

/** Names of the certificates that the server sent, its own first. */
function chainOf(socket: tls.TLSSocket): string[] {
  const names: string[] = [];
  let certificate: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  const seen = new Set<string>();
  while (certificate?.fingerprint256 && !seen.has(certificate.fingerprint256) && names.length < LONGEST_CHAIN) {
    seen.add(certificate.fingerprint256);
    names.push(nameOf(certificate.subject) || '(no name)');
    certificate = certificate.issuerCertificate;
  }
  return names;
}

/** The runtime hands the reason over as a code or as an error, whatever its type says. */
function asError(reason: unknown): unknown {
  return typeof reason === 'string' ? { code: reason, message: reason } : (reason ?? { message: 'not trusted' });
}

function handshakeFailure(error: Error & { code?: string }): string {
  if (error.code === 'ECONNRESET') return 'the connection was closed before the TLS handshake was done';
  return describeFailure(error);
}

function nameOf(name: tls.PeerCertificate['subject'] | undefined): string {
  const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  return (first(name?.CN) ?? first(name?.O) ?? '').slice(0, 200);
}

function plural(days: number): string {
  return Math.abs(days) === 1 ? 'day' : 'days';
}
