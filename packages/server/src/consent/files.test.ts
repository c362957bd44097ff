import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsentNode, SERVICE, startConsentNode } from './consent-node.fixture.ts';

let node: ConsentNode;
beforeAll(async () => {
  node = await startConsentNode();
}, 60_000);
afterAll(() => node.close());

const headers = { authorization: 'Bearer a-token-for-tests-only' };
interface Imported {
  readonly imported: boolean;
  readonly encoding: string;
  readonly rows: number;
  readonly fresh: number;
  readonly known: number;
  readonly suppressed: number;
  readonly badCount: number;
  readonly bad: { line: number; message: string }[];
  readonly detail?: string;
}
async function take(body: string | Buffer, query = ''): Promise<Imported> {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const url = `${node.url}/api/consent/import?service=${SERVICE}${query}`;
  return (await fetch(url, { method: 'POST', body: bytes, headers })).json() as Promise<Imported>;
}
const entries = async () => {
  const { rows } = await node.app.pool.query('select count(*)::int as n from consent_entry');
  return rows[0]?.n as number;
};
const AT = '2026-01-01T10:00:00Z';

describe('an import', () => {
  it('takes a file once, with its evidence, and says what it would do before', async () => {
    const file = `Phone;Consented at;Merchant;IP;Form\r\n"(555) 010-3001";${AT};m1;192.0.2.7;"sign-up; ""spring"""\r\n\r\n555-010-3002;2026-01-02 10:00:00+02:00;;;\r\n`;
    expect(await take(file, '&dryRun=1')).toMatchObject({ imported: false, rows: 2, fresh: 2, known: 0, badCount: 0 });
    expect(await entries()).toBe(0);
    expect(await take(file)).toMatchObject({ imported: true, rows: 2, fresh: 2, known: 0 });
    expect(await take(file)).toMatchObject({ imported: true, rows: 2, fresh: 0, known: 2 });
    expect(await take(file.replaceAll('\r\n', '\n'))).toMatchObject({ fresh: 0, known: 2 });
    expect(await node.mayWrite('+15550103001', { merchant: 'm1' })).toBe('yes');
    expect(await node.mayWrite('+15550103002', { merchant: 'm9' })).toBe('yes');
    const { body } = await node.call('POST', '/api/consent/lookup', { to: '5550103001' });
    expect(body.entries).toMatchObject([
      {
        how: 'import',
        merchant: 'm1',
        at: '2026-01-01T10:00:00.000Z',
        evidence: { IP: '192.0.2.7', Form: 'sign-up; "spring"', line: 2 },
      },
    ]);
  });

  it('is all or nothing, and names every bad line', async () => {
    const before = await entries();
    const done = await take(
      [
        'phone,at,channel,action',
        `+15550103010,${AT},sms,granted`,
        `nobody,${AT},sms,granted`,
        '+15550103011,yesterday,sms,granted',
        '+15550103012,2026-01-01T10:00:00,sms,granted',
        `+15550103013,${AT},fax,granted`,
        `+15550103014,${AT},sms,perhaps`,
        `+15550103015,${AT}`,
        `a@example.com,${AT},sms,granted`,
        '+15550103016,2099-01-01T00:00:00Z,sms,granted',
        `"+15550103017,${AT},sms,granted`,
        `=HYPERLINK(1),${AT},sms,granted`,
        `+15550103018,${AT},sms,__proto__`,
      ].join('\n'),
    );
    expect(done).toMatchObject({ imported: false, badCount: 11, rows: 12 });
    expect(done.bad.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(await entries()).toBe(before);
  });

  it('reads UTF-8, UTF-16 and Windows-1252, and refuses what is no text', async () => {
    const file = (number: string) => `phone,at,Straße\n${number},${AT},Köln\n`;
    const utf16 = Buffer.from(`\ufeff${file('+15550103021')}`, 'utf16le');
    expect(await take(`\ufeff${file('+15550103020')}`)).toMatchObject({ imported: true, encoding: 'utf-8', fresh: 1 });
    expect(await take(utf16)).toMatchObject({ imported: true, encoding: 'utf-16le', fresh: 1 });
    expect(await take(Buffer.from(utf16).swap16(), '&dryRun=1')).toMatchObject({ encoding: 'utf-16be', known: 1 });
    expect(await take(utf16.subarray(2), '&dryRun=1')).toMatchObject({ encoding: 'utf-16le', known: 1 });
    expect(await take(Buffer.from(file('+15550103022'), 'latin1'))).toMatchObject({
      encoding: 'windows-1252',
      fresh: 1,
    });
    const { body } = await node.call('POST', '/api/consent/lookup', { to: '+15550103022' });
    expect(body.entries).toMatchObject([{ evidence: { Straße: 'Köln' } }]);
    const broken = await take(Buffer.concat([Buffer.from(file('+15550103023')), Buffer.from([0x81, 0xff, 0x00])]));
    expect(broken.detail).toContain('line 3');
    expect((await take('')).detail).toContain('first line');
    expect((await take('name,at\nx,y\n')).detail).toContain('first line');
    expect((await take(`phone,mobile,at\n1,2,${AT}\n`)).detail).toContain('twice');
  });

  it('brings nobody back who ended messages, before or at the same time', async () => {
    await node.receive('+15550103030', 'STOP');
    const file = `phone,at\n+15550103030,${AT}\n+15550103031,2026-01-06T00:00:00Z\n`;
    const [done] = await Promise.all([take(file), node.receive('+15550103031', 'STOP')]);
    expect(done).toMatchObject({ imported: true, fresh: 2 });
    for (const to of ['+15550103030', '+15550103031'])
      expect(await node.mayWrite(to, { required: false })).toBe('suppressed');
  });

  it('takes 10,000 rows', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `+1556${2_000_000 + index},${AT},m${index % 50},sign-up`);
    const done = await take(`phone,at,merchant,form\n${rows.join('\n')}\n`);
    expect(done).toMatchObject({ imported: true, rows: 10_000, fresh: 10_000 });
    expect(await node.mayWrite('+15562009999', { merchant: 'm49' })).toBe('yes');
  });
});

describe('an export', () => {
  it('is whole, chained and signed, and the same each time', async () => {
    await node.call('POST', '/api/consent/entries', {
      ...{
        to: '+15550103040',
        channel: 'sms',
        action: 'granted',
        evidence: { note: '=1+1', text: 'two\nlines, "quoted"' },
      },
    });
    const { body } = await node.call('POST', '/api/consent/exports', { service: SERVICE });
    const manifest = body.manifest as Record<'csv' | 'json', { path: string; sha256: string; bytes: number }> & {
      entries: number;
      chain: string;
      signature: string;
      publicKey: JsonWebKey;
    };
    const files = { csv: '', json: '' };
    for (const kind of ['csv', 'json'] as const) {
      files[kind] = await (await fetch(node.url + manifest[kind].path, { headers })).text();
      expect(createHash('sha256').update(files[kind]).digest('hex')).toBe(manifest[kind].sha256);
    }
    const lines = files.json.trimEnd().split('\n');
    expect(lines).toHaveLength(manifest.entries);
    let hash = createHash('sha256').update(`tocsin consent ${SERVICE}`).digest('hex');
    for (const line of lines) {
      const { hash: said, ...entry } = JSON.parse(line) as { hash: string };
      hash = createHash('sha256').update(hash).update(JSON.stringify(entry)).digest('hex');
      if (hash !== said) throw new Error(`the chain breaks at ${line}`);
    }
    expect(hash).toBe(manifest.chain);
    const [head, payload, signature] = manifest.signature.split('.');
    const key = createPublicKey({ key: manifest.publicKey, format: 'jwk' });
    expect(verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({ chain: manifest.chain });
    expect(files.csv).toContain('two\\nlines');
  }, 60_000);
});
