import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REDACTED, Redactor, redact } from './redact.ts';

// Assembled here so that scanners of repositories do not take the examples for real credentials.
const SHAPES = [
  ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
  ['rk', 'test', 'abcdefgh12345678'].join('_'),
  ['xoxb', '123456789012', 'abcdefABCDEF'].join('-'),
  ['ghp', 'abcdefghijklmnopqrstuvwxyz0123456789'].join('_'),
  ['github', 'pat', '11ABCDEFG0abcdefghijkl'].join('_'),
  ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
  ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N'].join('.'),
  ['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_'),
  ['hooks.slack', 'com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'].join('.'),
  ['glpat', 'abcdefghij0123456789'].join('-'),
  ['npm', 'abcdefghijklmnopqrstuvwxyz0123456789'].join('_'),
  ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'].join(''),
  ['SG', 'abcdefghijklmnop', 'abcdefghijklmnopqrstuvwxyz012345'].join('.'),
  ['sk', 'ant', 'abcdefghij'.repeat(3)].join('-'),
];
const KEY = [
  '-----BEGIN RSA PRIVATE',
  'KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKC\n',
  '-----END RSA PRIVATE',
  'KEY-----',
];
const PEM = `${KEY[0]} ${KEY[1]}${KEY[2]} ${KEY[3]}`;

describe('redact', () => {
  test.each(SHAPES)('hides %s', (token) => {
    expect(redact(`before ${token} after`, [])).toBe(`before ${REDACTED} after`);
    expect(redact(`{"key":"${token}"}`, [])).toBe(`{"key":"${REDACTED}"}`);
  });

  test('hides bearer tokens and passwords in addresses, and leaves the rest of the address', () => {
    expect(redact('Authorization: bearer  abc.DEF-123_456', [])).toBe(`Authorization: ${REDACTED}`);
    expect(redact('psql postgres://app:p%40ss@db:5432/x', [])).toBe(`psql postgres://app:${REDACTED}@db:5432/x`);
    expect(redact('redis://:hunter2@cache', [])).toBe(`redis://:${REDACTED}@cache`);
  });

  test('hides a token that is the user of an address, and a declared secret across the end of a password', () => {
    expect(redact(`https://${SHAPES[3]}:x@host`, [])).toBe(`https://${REDACTED}:${REDACTED}@host`);
    expect(redact('x://u:p@sswordhost', ['p@ssword'])).toBe(`x://u:${REDACTED}host`);
  });

  test('hides private keys, whole or cut off, and no certificate', () => {
    expect(redact(`key:\n${PEM}\ndone`, [])).toBe(`key:\n${REDACTED}\ndone`);
    expect(redact(`"${PEM.replaceAll('\n', '\\n')}"`, [])).toBe(`"${REDACTED}"`);
    expect(redact(`a ${PEM.slice(0, 60)}`, [])).toBe(`a ${REDACTED}`);
    const certificate = PEM.replaceAll('RSA PRIVATE KEY', 'CERTIFICATE');
    expect(redact(certificate, [])).toBe(certificate);
  });

  test('hides the token of a Telegram bot behind its id', () => {
    expect(redact(`/bot123456789:AA${'x'.repeat(33)}/getMe`, [])).toBe(`/bot123456789${REDACTED}/getMe`);
  });

  test('hides what is named as a credential of AWS, and of basic authentication', () => {
    const value = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(redact(`{ "SecretAccessKey": "${value}", "x": 1 }`, [])).toBe(`{ "${REDACTED}", "x": 1 }`);
    expect(redact(`aws_secret_access_key = ${value}\n`, [])).toBe(`aws_${REDACTED}\n`);
    expect(redact('> Authorization: Basic dXNlcjpwYXNz\n', [])).toBe(`> ${REDACTED}\n`);
  });

  test('leaves ordinary output alone', () => {
    const text = 'status=200 user@example.com http://127.0.0.1:7700/a?b=c task_live_1 bearer of news ghost_x AKIA\n';
    expect(redact(text, ['', 'on'])).toBe(text);
  });

  test('hides a declared secret as it is, for JSON, in addresses and in base64 at any place', () => {
    const secret = 'pä ss"w/ö?rd&1';
    const hidden = (text: string) => redact(text, [secret]);
    expect(hidden(`x${secret}y`)).toBe(`x${REDACTED}y`);
    expect(hidden(JSON.stringify({ secret }))).toBe(`{"secret":"${REDACTED}"}`);
    expect(hidden(`?key=${encodeURIComponent(secret)}&b`)).toBe(`?key=${REDACTED}&b`);
    expect(hidden(`?${new URLSearchParams({ key: 'pass word+1' })}`)).toContain('pass+word');
    for (const prefix of ['', 'a', 'ab', 'user:']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${prefix}${secret} and more`).toString(encoding);
        expect(hidden(text)).toContain(REDACTED);
        expect(Buffer.from(hidden(text).replace(REDACTED, ''), encoding).toString()).not.toContain('ss"w/');
      }
    }
  });

  test('hides it in hexadecimal, escaped for shells, HTML and Python, and wrapped into lines', () => {
    const secret = `it's "ä" <b> & more/of it, which is longer than a line of base64 has characters`;
    const hidden = (text: string) => redact(`[${text}]`, [secret]);
    const bytes = Buffer.from(secret);
    expect(hidden(bytes.toString('hex'))).toBe(`[${REDACTED}]`);
    expect(hidden(bytes.toString('hex').toUpperCase())).toBe(`[${REDACTED}]`);
    expect(hidden(`'${secret.replaceAll("'", "'\\''")}'`)).toBe(`['${REDACTED}']`);
    expect(hidden(encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()))).toBe(`[${REDACTED}]`);
    expect(hidden(JSON.stringify(secret).slice(1, -1).replaceAll('ä', '\\u00e4'))).toBe(`[${REDACTED}]`);
    expect(hidden(JSON.stringify(JSON.stringify(secret)).slice(3, -3))).toBe(`[${REDACTED}]`);
    const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    expect(hidden(html.replaceAll("'", '&#39;').replaceAll('"', '&quot;'))).toBe(`[${REDACTED}]`);
    const wrapped = bytes.toString('base64').replaceAll(/.{76}/g, '$&\n');
    expect(wrapped).toContain('\n');
    expect(hidden(wrapped).length).toBeLessThan(REDACTED.length + 8);
  });

  test('hides each line of a secret of several lines', () => {
    const secret = 'first line of a long key\n}\nsecond line of a long key';
    expect(redact('  second line of a long key\n  }\n', [secret])).toBe(`  ${REDACTED}\n  }\n`);
  });

  test('prefers the longer of two secrets that begin alike', () => {
    expect(redact('abcdefgh abcdef!', ['abcdef', 'abcdefgh'])).toBe(`${REDACTED} ${REDACTED}!`);
  });
});

const secrets = ['hunter22', 'two words secret', 'abab', 'ababab\nmulti', 'x'.repeat(40)];
const piece = fc.oneof(
  fc.constantFrom(
    ...secrets,
    ...SHAPES,
    'Bearer ',
    'bearer   tokentoken',
    'postgres://u:pw@h',
    PEM,
    PEM.slice(0, 40),
    '-----',
    'Authorization: ',
    'Basic dXNlcjpwYXNz',
    'SecretAccessKey',
    ' = ',
    'a'.repeat(40),
    Buffer.from('xtwo words secret, wrapped').toString('base64'),
    'dHdvIHdv\ncmRz\nIHNlY3JldA',
    Buffer.from('hunter22').toString('hex'),
    ' ',
    '\n',
    'hunt',
    'ab',
  ),
  fc.string({ maxLength: 8 }),
);

describe('a stream', () => {
  test('is redacted alike wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(30), { maxLength: 60 }), (pieces, cuts) => {
        const text = pieces.join('');
        const redactor = new Redactor(secrets);
        let shown = '';
        let at = 0;
        for (const length of cuts) {
          shown += redactor.push(text.slice(at, at + length));
          at += length;
        }
        shown += redactor.push(text.slice(at)) + redactor.end();
        expect(shown).toBe(redact(text, secrets));
        for (const secret of secrets.slice(0, 2)) expect(shown).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });

  test('shows a finished line at once', () => {
    const redactor = new Redactor(['hunter22']);
    expect(redactor.push('step one is done\nhunt')).toBe('step one is done\n');
    expect(redactor.push('er22\n')).toBe(`${REDACTED}\n`);
  });

  test('holds back little of an endless line', () => {
    const redactor = new Redactor(['hunter22']);
    let shown = 0;
    for (let i = 0; i < 100; i++) shown += redactor.push('y'.repeat(10_000)).length;
    expect(shown).toBeGreaterThan(1_000_000 - 20_000);
    expect(shown + redactor.end().length).toBe(1_000_000);
  });
});

test('a line of output is shown when it is there, unless it may well go on as a secret', () => {
  for (let seed = 0; seed < 40; seed++) {
    const secret = Array.from(
      { length: 43 },
      (_, n) => 'abcdefghijklmnopqrstuvwxyzABCDEF0123456789_-'[(seed * 31 + n * n * 7) % 44],
    );
    expect(new Redactor([secret.join('')]).push('up\n')).toBe('up\n');
  }
});
