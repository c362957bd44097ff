import type { DnsMonitor, DomainMonitor, GrpcMonitor, IcmpMonitor, TcpMonitor, TlsMonitor } from '@tocsin/core';
import { type CheckedDraft, checkedOf } from './monitors.ts';

type NetworkDraft = Extract<CheckedDraft, { type: 'tcp' | 'dns' | 'tls' | 'domain' | 'grpc' | 'icmp' }>;
type NetworkMonitor = TcpMonitor | DnsMonitor | TlsMonitor | DomainMonitor | GrpcMonitor | IcmpMonitor;

/** Builds a monitor of a host, a name or a certificate. */
export function assembleNetwork(monitor: NetworkDraft, id: string): NetworkMonitor {
  const base = checkedOf(monitor, id);
  switch (monitor.type) {
    case 'tcp':
      return { ...base, type: 'tcp', host: monitor.host, port: monitor.port, send: monitor.send ?? null };
    case 'dns':
      return { ...base, type: 'dns', name: monitor.name, record: monitor.record, server: monitor.server ?? null };
    case 'tls': {
      const { host, port, serverName } = monitor;
      return { ...base, type: 'tls', host, port, serverName: serverName ?? host };
    }
    case 'domain':
      return { ...base, type: 'domain', domain: monitor.domain, rdap: monitor.rdap ?? null };
    case 'grpc': {
      const { host, port, tls, service } = monitor;
      return { ...base, type: 'grpc', host, port, tls, service };
    }
    case 'icmp':
      return { ...base, type: 'icmp', host: monitor.host, count: monitor.count };
  }
}
