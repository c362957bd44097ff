import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { ExportedConsent } from '@tocsin/server/contract';
import { type Api, connect } from '../shared/api.ts';
import { Failure } from '../shared/failure.ts';
import { show } from '../shared/output.ts';
import { type ConsentOptions, serviceOf } from './options.ts';

/** `tocsin consent export`: what arrives is checked against the manifest before it is called an export. */
export async function exportConsent(options: ConsentOptions & { readonly out: string }): Promise<void> {
  const api = connect(process.env);
  const service = await serviceOf(options);
  const { manifest } = await api.post<ExportedConsent>('/api/consent/exports', { service });
  mkdirSync(options.out, { recursive: true });
  const name = join(options.out, `consent-${service}-${manifest.through}`);
  for (const kind of ['csv', 'json'] as const) await download(api, manifest[kind], `${name}.${kind}`);
  writeFileSync(`${name}.manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  show({ manifest, files: ['csv', 'json', 'manifest.json'].map((end) => `${name}.${end}`) }, options, ({ files }) =>
    [`${manifest.entries} entries, checked against the manifest:`, ...files].join('\n'),
  );
}

async function download(api: Api, { path, sha256 }: { path: string; sha256: string }, to: string): Promise<void> {
  const response = await api.raw('GET', path);
  const hash = createHash('sha256');
  const body = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream);
  body.on('data', (piece: Uint8Array) => hash.update(piece));
  await pipeline(body, createWriteStream(to, { mode: 0o600 }));
  if (hash.digest('hex') !== sha256)
    throw new Failure('conflict', `${to} is not what the manifest says: something was erased meanwhile. Export again.`);
}
