import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellJob } from '../cell.ts';
import { runHttpCell } from './run-http-cell.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const seen: Seen[] = [];
const servers: { close(done: () => void): unknown; closeAllConnections?(): void }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'http-cell-'));
const runFolder = join(folder, 'run');
let base = '';
let other = '';

/** Ways to answer, by path. */
const PATHS: Readonly<Record<string, RequestListener>> = {
  '/health': (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"queue":{"depth":12}}'),
  '/login': (_request, response) =>
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'set-cookie': ['sid=cookie-value-1; HttpOnly', 'theme=light'],
      })
      .end('{"access_token":"tok-123456789","next_page_token":"page-2","user":{"id":7}}'),
  '/echo': (request, response) => response.end(JSON.stringify(request.headers)),
  '/broken': (_request, response) => response.writeHead(503, { 'retry-after': '5' }).end('come back later'),
  '/hang': () => undefined,
  '/drip': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/endless': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const chunk = 'y'.repeat(65_536);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  '/long': (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ a: 'z'.repeat(100_000) })),
  '/bomb': (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
  '/gzip': (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' }).end(gzipSync('squeezed')),
  '/not-gzip': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
  '/binary': (_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0x50, 0, 1, 2, 255])),
  '/latin1': (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0xe9])),
  '/deep': (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(100_000) + ']'.repeat(100_000)),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('only this');
    setTimeout(() => response.destroy(), 20);
  },
  '/drop': (request) => request.socket.destroy(),
  '/upgrade': (request) =>
    request.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  '/garbage': (request) => request.socket.end('not HTTP at all\r\n\r\n'),
  '/headers': (request) => request.socket.end(`HTTP/1.1 200 OK\r\nX-Long: ${'h'.repeat(100_000)}\r\n\r\n`),
  '/loop': (_request, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/nowhere': (_request, response) => response.writeHead(302).end(),
  '/to-file': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/away': (_request, response) => response.writeHead(302, { location: `${other}/echo?token=abc-secret` }).end(),
  '/see-other': (_request, response) => response.writeHead(303, { location: '/echo' }).end(),
  '/temporary': (_request, response) => response.writeHead(307, { location: '/echo' }).end(),
  '/escape': (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('\u001b[2Jhello'),
};

const answer: RequestListener = async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x');
  const way = PATHS[pathname];
  seen.push({
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: await text(request),
  });
  if (way) way(request, response);
  else response.writeHead(404).end('no such page');
};

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  mkdirSync(runFolder);
  base = `http://${await listen(createServer(answer))}`;
  other = `http://${await listen(createServer(answer))}`;
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections?.();
    await new Promise<void>((done) => server.close(done));
  }
  rmSync(folder, { recursive: true });
});

/** Runs a cell; its changes are approved. */
async function run(
  source: string,
  more: Partial<CellJob> = {},
  env: Record<string, string> = {},
  signal = new AbortController().signal,
) {
  seen.length = 0;
  let output = '';
  const job: CellJob = {
    ...{ kind: 'http', source, name: 'cell', parameters: { BASE: base }, connection: null, changes: true },
    ...{ timeoutSeconds: 5, cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: [] },
    ...more,
  };
  const onOutput = (part: string) => {
    output += part;
  };
  const host = { onOutput, signal };
  const result = await runHttpCell(job, { cwd: runFolder, env, user: null }, host);
  return {
    ...result,
    output: output
      .replaceAll(base, 'BASE')
      .replaceAll(other, 'OTHER')
      .replace(/\d+ ms/g, 'N ms'),
  };
}

describe('an answer', () => {
  test('is shown with status, time, headers and its JSON', async () => {
    const { status, output } = await run('GET {{BASE}}/health\n?? status == 200\n?? body $.queue.depth < 20');
    expect(output.replace(/^date: .*\n/m, '')).toBe(
      'GET BASE/health\nHTTP 200 OK · N ms · 32 bytes\ncontent-type: application/json\n\n' +
        '{\n  "ok": true,\n  "queue": {\n    "depth": 12\n  }\n}\n✓ status == 200\n✓ body $.queue.depth < 20\n\n',
    );
    expect(status).toBe('done');
  });

  test('that does not stand up to its checks ends the cell, and says why', async () => {
    const { status, closing, output } = await run(
      'GET {{BASE}}/health\n?? status == 201\n?? body queue.depth > 12\n?? header content-type contains json\n?? body $.gone exists\n###\nGET {{BASE}}/echo',
    );
    expect(output).toContain('✗ status == 201: it is 200\n✗ body queue.depth > 12: it is 12\n✓ header');
    expect(output).toContain('✗ body $.gone exists: it is not there\n');
    expect([status, closing, seen.length]).toEqual(['failed', '3 of 4 checks failed.', 1]);
  });

  test('of 400 and more fails, unless a check says that it is meant', async () => {
    expect(await run('GET {{BASE}}/broken')).toMatchObject({ status: 'failed', closing: 'The server answered 503.' });
    const meant = await run('GET {{BASE}}/broken\n?? status >= 500\n?? body matches ^come\n?? header Retry-After == 5');
    expect(meant).toMatchObject({ status: 'done', closing: null });
    expect(meant.output).toContain('retry-after: 5\n');
  });

  test('that is binary, compressed, or in another charset is shown for what it is', async () => {
    expect((await run('GET {{BASE}}/binary')).output).toContain('\n(binary, image/png, 6 bytes, SHA-256 ');
    expect((await run('GET {{BASE}}/gzip')).output).toContain('\nsqueezed\n');
    expect((await run('GET {{BASE}}/latin1')).output).toContain('\né\n');
    const head = await run('HEAD {{BASE}}/gzip');
    expect(head).toMatchObject({ status: 'done' });
    expect(head.output).toContain('0 bytes');
  });

  test('that is very long is cut, and one without an end is not waited for', async () => {
    const long = await run('GET {{BASE}}/long\n?? body $.a startsWith zzz');
    expect(long.output).toMatch(/… 8\d{4} characters left out …/);
    expect(long.output.length).toBeLessThan(20_000);
    expect(long.status).toBe('done');
    for (const path of ['endless', 'bomb']) {
      const { output, status, closing } = await run(`GET {{BASE}}/${path}\n?? body $.a exists`);
      expect(output).toContain('2,000,000 bytes and more');
      expect(output).toContain('✗ body $.a exists: the body is too long to be looked into');
      expect([status, closing]).toEqual(['failed', 'The check of the answer failed.']);
    }
  });

  test('nested deeper than anybody means does no harm', async () => {
    const { status, output } = await run('GET {{BASE}}/deep\n?? body $..x exists\n?? body $[0] == 1');
    expect(output).toContain('✗ body $..x exists: ');
    expect(status).toBe('failed');
  });

  test('is hidden after # @no-log', async () => {
    expect((await run('# @no-log\nGET {{BASE}}/health')).output).toBe('GET BASE/health\nHTTP 200 OK · N ms\n\n');
  });
});

describe('no answer', () => {
  test.each([
    ['/drop', 'the connection was closed before the answer was complete'],
    ['/cut', 'the connection was closed before the answer was complete'],
    ['/garbage', 'what it answers is not HTTP'],
    ['/headers', 'the headers of the answer are too long'],
    ['/not-gzip', 'the body of the answer is not compressed as its header says'],
    ['/nowhere', 'It answers 302 and does not say where to go.'],
    ['/to-file', 'It redirects to "file:///etc/passwd", which is no web address.'],
    ['/loop', 'It redirects more than 10 times'],
  ])('%s is failed when it reads, and unknown when it may have changed something', async (path, reason) => {
    const read = await run(`GET {{BASE}}${path}`);
    expect(read.status).toBe('failed');
    expect(read.closing).toContain(reason);
    const changed = await run(`PUT {{BASE}}${path}\n\n{}`);
    expect(changed.status).toBe('unknown');
    expect(changed.closing).toContain('Nobody can say whether it was carried out.');
  });

  test('another protocol is none', async () => {
    expect((await run('GET {{BASE}}/upgrade')).status).toBe('failed');
  });

  test('where nothing listens, nothing happened', async () => {
    const free = createTcpServer();
    await new Promise<void>((done) => free.listen(0, '127.0.0.1', done));
    const { port } = free.address() as AddressInfo;
    await new Promise<unknown>((done) => free.close(done));
    const { status, closing } = await run(`POST http://127.0.0.1:${port}/`);
    expect([status, closing]).toEqual(['failed', `No answer from 127.0.0.1:${port}: nothing listens there.`]);
  });

  test.each([
    ['# @timeout 80 ms\nGET {{BASE}}/hang', 5, 'No answer within 0.08 s.'],
    ['# @timeout 80 ms\nGET {{BASE}}/drip', 5, 'No answer within 0.08 s.'],
    ['GET {{BASE}}/health\n###\nGET {{BASE}}/drip', 0.2, 'Stopped: it took longer than 0.2 s.'],
  ])('%j ends in time', async (source, timeoutSeconds, reason) => {
    const started = performance.now();
    expect(await run(source, { timeoutSeconds })).toMatchObject({ status: 'failed', closing: reason });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('somebody stops it: a change may have happened', async () => {
    const stopping = new AbortController();
    setTimeout(() => stopping.abort('cancelled'), 80);
    const { status, closing } = await run('POST {{BASE}}/hang\n\nx', {}, {}, stopping.signal);
    expect(status).toBe('unknown');
    expect(closing).toBe('Stopped: the run was cancelled. Nobody can say whether it was carried out.');
  });
});

describe('redirects', () => {
  test('go on as browsers go on', async () => {
    await run('POST {{BASE}}/see-other\nContent-Type: application/json\nX-Kept: 1\n\n{}');
    expect(seen[1]).toMatchObject({ method: 'GET', url: '/echo', body: '' });
    expect(seen[1]?.headers).toMatchObject({ 'x-kept': '1' });
    expect(seen[1]?.headers).not.toHaveProperty('content-type');
    await run('POST {{BASE}}/temporary\n\n{"a":1}');
    expect(seen[1]).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  test('do not take credentials to another origin, and are shown without secrets', async () => {
    const { output } = await run(
      'GET {{BASE}}/away\nAuthorization: Bearer abcdefghij\nX-Api-Key: k-123456\nCookie: sid=1\nX-Plain: yes',
    );
    expect(Object.keys(seen[1]?.headers ?? {})).not.toEqual(expect.arrayContaining(['authorization']));
    expect(seen[1]?.headers).toMatchObject({ 'x-plain': 'yes' });
    for (const name of ['authorization', 'x-api-key', 'cookie']) expect(seen[1]?.headers[name]).toBeUndefined();
    expect(output).toContain('→ OTHER/echo?token=[redacted]\n');
  });

  test('are not followed after # @no-redirect', async () => {
    const { output, status } = await run('# @no-redirect\nGET {{BASE}}/away\n?? status == 302');
    expect([status, seen.length]).toEqual(['done', 1]);
    expect(output).toContain('location: OTHER/echo?token=[redacted]\n');
  });
});

describe('secrets', () => {
  test('of an answer are masked where it is shown, and where they are repeated', async () => {
    const { output, session } = await run(
      [
        ...['# @name login', 'POST {{BASE}}/login', '', '###', '@TOKEN = {{login.response.body.$.access_token}}', ''],
        ...['GET {{BASE}}/echo', 'Authorization: Bearer {{TOKEN}}', 'X-User: {{login.response.body.user.id}}'],
        'X-Cookie: {{login.response.headers.set-cookie}}',
      ].join('\n'),
    );
    expect(seen[1]?.headers).toMatchObject({ authorization: 'Bearer tok-123456789', 'x-user': '7' });
    expect(output).not.toContain('tok-123456789');
    expect(output).not.toContain('cookie-value-1');
    expect(output).toContain('set-cookie: sid=[redacted]; HttpOnly, theme=[redacted]\n');
    expect(output).toContain('"access_token": "[redacted]"');
    expect(output).toContain('"next_page_token": "page-2"');
    expect(session.variables).toEqual({ TOKEN: 'tok-123456789' });
  });

  test('of parameters, session and environment are masked, in every form', async () => {
    const { output } = await run(
      'GET {{BASE}}/echo?api_key={{API_KEY}}&q={{SECRET_WORD}}\nAuthorization: Basic ops:{{DB_PASSWORD}}',
      {
        parameters: { BASE: base, API_KEY: 'key&of=all' },
        session: { cwd: null, variables: { SECRET_WORD: 'open sesame' } },
      },
      { DB_PASSWORD: 'hunter22!' },
    );
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ops:hunter22!').toString('base64')}`);
    expect(output).toContain('GET BASE/echo?api_key=[redacted]&q=[redacted]\n');
    for (const secret of ['key&of', 'sesame', 'hunter22', Buffer.from('ops:hunter22!').toString('base64')])
      expect(output).not.toContain(secret);
  });
});

describe('what is sent', () => {
  test('cannot be broken by values', async () => {
    for (const value of ['x\r\nX-Evil: 1', 'x\n\nGET /evil HTTP/1.1', 'x\0']) {
      const header = await run('GET {{BASE}}/echo\nX-Name: {{NAME}}', { parameters: { BASE: base, NAME: value } });
      expect(header.closing).toMatch(/^Line 1, not sent: The value of \{\{NAME\}\} holds a line break/);
      const path = await run('GET {{BASE}}/echo/{{NAME}}\n?? status == 404', {
        parameters: { BASE: base, NAME: value },
      });
      expect(path.status).toBe('done');
      expect(seen).toHaveLength(1);
      expect(seen[0]?.url).toBe(`/echo/${encodeURIComponent(value)}`);
    }
  });

  test('has its length by its body, whatever the author wrote', async () => {
    await run('POST {{BASE}}/echo\nContent-Length: 1\nTransfer-Encoding: chunked\n\nüber');
    expect(seen[0]).toMatchObject({ body: 'über', headers: { 'content-length': '5', 'user-agent': 'tocsin' } });
    await run('POST {{BASE}}/echo');
    expect(seen[0]).toMatchObject({ body: '', headers: { 'content-length': '0' } });
    await run('DELETE {{BASE}}/echo\nUser-Agent: mine\n\n{"x":1}');
    expect(seen[0]).toMatchObject({ method: 'DELETE', body: '{"x":1}', headers: { 'user-agent': 'mine' } });
  });

  test('takes a path with the host beside it, and fresh values', async () => {
    await run(`GET /echo?id={{$uuid}}&n={{$randomInt 5 6}}&t={{$timestamp}}\nHost: ${base.slice(7)}`);
    expect(seen[0]?.url).toMatch(/^\/echo\?id=[0-9a-f-]{36}&n=5&t=\d{10}$/);
  });

  test('is nothing where it changes and nobody approved, or where something is missing', async () => {
    expect((await run('DELETE {{BASE}}/echo', { changes: false })).closing).toContain('not approved as a change');
    expect((await run('GET {{GONE}}/echo')).closing).toBe('Line 1, not sent: Nobody says what {{GONE}} is.');
    expect((await run('GET {{BASE}}/{{gone.response.body.$.x}}')).closing).toContain(
      'No request before this one is named "gone"',
    );
    expect((await run('GET {{BASE}}/x\nnot a header')).output).toBe(
      'line 2: "not a header" is no header. Write "Name: value", and an empty line before a body.\n',
    );
    expect(seen).toEqual([]);
    const empty = await run('# @name h\nGET {{BASE}}/health\n###\nGET {{BASE}}/{{h.response.body.$.gone}}');
    expect(empty.closing).toBe(
      'Line 4, not sent: {{h.response.body.$.gone}} has no value: there is nothing in that answer.',
    );
  });
});

describe('bodies from files', () => {
  const put = (path: string, cwd: string | null = null) =>
    run(`PUT {{BASE}}/echo\nContent-Type: application/json\n\n< ${path}`, { cwd });

  test('come from the folder of the run, with values in them only where that is asked for', async () => {
    writeFileSync(join(runFolder, 'body.json'), '{"base":"{{BASE}}"}');
    await put('./body.json');
    expect(seen[0]?.body).toBe('{"base":"{{BASE}}"}');
    await run('PUT {{BASE}}/echo\nContent-Type: application/json\n\n<@ body.json');
    expect(seen[0]?.body).toBe(`{"base":"${base}"}`);
    mkdirSync(join(runFolder, 'sub'));
    await put('../body.json', 'sub');
    expect(seen).toHaveLength(1);
  });

  test('come from nowhere else, and are bounded', async () => {
    writeFileSync(join(folder, 'outside.txt'), 'not yours');
    symlinkSync('../outside.txt', join(runFolder, 'link'));
    symlinkSync('..', join(runFolder, 'up'));
    execFileSync('mkfifo', [join(runFolder, 'pipe')]);
    writeFileSync(join(runFolder, 'huge'), '');
    truncateSync(join(runFolder, 'huge'), 10_000_001);
    const reasons = {
      '../outside.txt': 'is not within the folder of the run',
      '/etc/hostname': 'is not within the folder of the run',
      './link': 'leads out of the folder of the run',
      './up/outside.txt': 'leads out of the folder of the run',
      './pipe': 'is not a plain file',
      '.': 'is not within the folder of the run',
      './gone': 'does not exist',
      './huge': 'is larger than 10 MB',
    };
    for (const [path, reason] of Object.entries(reasons)) expect((await put(path)).closing, path).toContain(reason);
    expect(seen).toEqual([]);
  });
});

describe('encryption', () => {
  test('with a certificate of nobody known is refused, unless the author says otherwise or trusts it', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
    const address = `https://${await listen(server as Server)}/health`;
    expect(await run(`POST ${address}`)).toMatchObject({
      status: 'failed',
      closing: expect.stringContaining('its certificate is self-signed.'),
    });
    const unverified = await run(`# @no-reject-unauthorized\nGET ${address}`);
    expect(unverified.status).toBe('done');
    expect(unverified.output).toContain('(certificate not verified)');
    expect((await run(`GET ${address}`, {}, { SSL_CERT_FILE: cert })).status).toBe('done');
    expect((await run(`GET ${address}`, {}, { SSL_CERT_FILE: join(folder, 'gone') })).closing).toContain(
      'cannot be read',
    );
  });
});

test.each(['HEALTH', 'rollback/HEALTH'])('a cell whose name is in capitals leaves its last body: %s', async (name) => {
  const { session } = await run('GET {{BASE}}/health', { name });
  expect(session.variables).toEqual({ HEALTH: '{"ok":true,"queue":{"depth":12}}' });
});

test('nothing from an answer is kept under a name that programs obey', async () => {
  const order = await run('# @name h\nGET {{BASE}}/health\n###\n@LD_PRELOAD = {{h.response.body.$.ok}}');
  expect([order.status, order.session.variables]).toEqual(['failed', {}]);
  expect(order.closing).toBe('Programs take LD_PRELOAD for an order, so nothing from an answer is kept under it.');
});
