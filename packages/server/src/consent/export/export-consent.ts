import { createHash } from 'node:crypto';
import { type Actor, actorName } from '@tocsin/core';
import type { z } from 'zod';
import { makeSigner } from '../../contain/sdk/lever-signer.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { consentManifest } from '../contract.ts';
import { csvExport, type ExportOf, jsonExport } from './read-export.ts';

/** Makes the manifest of an export: what its files hold, and our signature over it. Reads all of them once. */
export async function exportConsent(app: App, service: string, by: Actor): Promise<z.infer<typeof consentManifest>> {
  const last = await app.db
    .selectFrom('consent_entry')
    .select('id')
    .where('service', '=', service)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const of: ExportOf = { service, through: last?.id ?? '0' };
  const csv = await digest(csvExport(app.db, of));
  const json = await digest(jsonExport(app.db, of));
  const chain = json.last === '' ? '' : String((JSON.parse(json.last) as { hash: string }).hash);
  const signer = makeSigner(app.keys.seed('consent-export'), () => app.clock.now());
  const query = `?service=${encodeURIComponent(service)}&through=${of.through}`;
  const manifest = {
    ...{ service, madeAt: new Date(app.clock.now()).toISOString(), madeBy: actorName(by), through: of.through },
    entries: json.lines,
    csv: { path: `/api/consent/export.csv${query}`, sha256: csv.sha256, bytes: csv.bytes },
    json: { path: `/api/consent/export.json${query}`, sha256: json.sha256, bytes: json.bytes },
    chain,
  };
  await audit(app.db, app.clock.now(), by, 'consent.export', service, { entries: json.lines, through: of.through });
  return { ...manifest, signature: signer.sign(service, manifest), publicKey: { ...signer.publicKey } };
}

async function digest(pieces: AsyncIterable<string>) {
  const hash = createHash('sha256');
  const told = { bytes: 0, lines: 0, last: '' };
  for await (const piece of pieces) {
    hash.update(piece);
    told.bytes += Buffer.byteLength(piece);
    told.lines += 1;
    told.last = piece;
  }
  return { ...told, sha256: hash.digest('hex') };
}
