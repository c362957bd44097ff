import { z } from 'zod';
import { says } from '../formats.ts';
import { command, queue, redis, sql } from './data.ts';
import { heartbeat } from './heartbeat.ts';
import { dns, domain, grpc, icmp, tcp, tls } from './network.ts';
import { browser, http, journey, websocket } from './requests.ts';

const kinds = [
  http,
  heartbeat,
  tcp,
  dns,
  tls,
  domain,
  sql,
  redis,
  websocket,
  grpc,
  icmp,
  command,
  queue,
  journey,
  browser,
] as const;

export const monitors = z.record(z.string(), z.discriminatedUnion('type', kinds)).meta(
  says('Monitors by id. Monitors and metrics share their ids.', {
    home: { type: 'http', url: 'https://shop.example.com/', component: 'web' },
  }),
);
