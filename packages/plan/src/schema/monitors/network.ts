import { DNS_RECORDS } from '@tocsin/core';
import { z } from 'zod';
import { flag, httpUrl, says, text } from '../formats.ts';
import { checked } from './base.ts';

/* Monitors of hosts, names and certificates. */

const host = text('Name or address of the host.', 'db.example.com');
const port = z.int().min(1).max(65_535).meta(says('Port.', 5432));

export const tcp = z
  .strictObject({
    type: z.literal('tcp').meta(says('Connects to a port.', 'tcp')),
    host,
    port,
    send: text('Sent once it is connected.', 'QUIT\r\n').optional(),
    ...checked(['answer', 'latency'], '30s', 'Nothing: it connects.', { answer: { matches: '^220 ' } }),
  })
  .describe('A monitor that connects to a port.');

export const dns = z
  .strictObject({
    type: z.literal('dns').meta(says('Asks for a name.', 'dns')),
    name: text('The name that is asked for.', 'app.example.com'),
    record: z.enum(DNS_RECORDS).default('A').meta(says('Kind of record.', 'MX')),
    server: text(
      'The server that is asked, with its port if it is another than 53; nothing: that of the system.',
      '192.0.2.53',
    ).optional(),
    ...checked(['answers', 'count', 'status', 'latency'], '1m', 'Nothing: there is an answer.', {
      answers: { contains: '192.0.2.1' },
    }),
  })
  .describe('A monitor that asks for a name.');

export const tls = z
  .strictObject({
    type: z.literal('tls').meta(says('Looks at a certificate.', 'tls')),
    host,
    port: z.int().min(1).max(65_535).default(443).meta(says('Port.', 8443)),
    serverName: text('The name that the certificate is for; nothing: the host.', 'app.example.com').optional(),
    ...checked(
      ['days', 'trusted', 'subject', 'issuer', 'names', 'protocol', 'latency'],
      '1h',
      'It is trusted, and more than 14 days are left, unless it says so.',
      { days: { above: 14 } },
      { trusted: false, issuer: 'Own CA' },
    ),
  })
  .describe('A monitor that looks at how long a certificate is valid, and whether it is trusted.');

export const domain = z
  .strictObject({
    type: z.literal('domain').meta(says('Looks at the registration of a domain.', 'domain')),
    domain: text('The domain.', 'example.com'),
    rdap: httpUrl(
      'Base of the RDAP service; nothing: found in the list of IANA.',
      'https://rdap.example.com/',
    ).optional(),
    ...checked(['days', 'status', 'registrar', 'latency'], '12h', 'More than 30 days are left unless it says so.', {
      days: { above: 30 },
    }),
  })
  .describe('A monitor that looks at how long a domain is registered.');

export const grpc = z
  .strictObject({
    type: z.literal('grpc').meta(says('Asks the health service of gRPC.', 'grpc')),
    host,
    port,
    tls: flag('Whether the connection is encrypted.', false),
    service: z.string().max(500).default('').meta(says('The service; nothing: the server as a whole.', 'shop.Orders')),
    ...checked(['status', 'latency'], '30s', 'The status is SERVING unless it says so.', { status: 'SERVING' }),
  })
  .describe('A monitor that asks the health service of gRPC.');

export const icmp = z
  .strictObject({
    type: z.literal('icmp').meta(says('Pings a host by ICMP.', 'icmp')),
    host,
    count: z.int().min(1).max(20).default(3).meta(says('Packets that are sent.', 5)),
    ...checked(['loss', 'sent', 'received', 'latency'], '30s', 'Fewer than all packets are lost unless it says so.', {
      loss: { below: '50%' },
    }),
  })
  .describe('A monitor that pings a host.');
