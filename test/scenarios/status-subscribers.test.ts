import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { MovableClock } from '@tocsin/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSmtp, type ReceivedMail, startFakeSmtp } from '../vendors/fake-smtp.ts';

/*
 * A reader of the publishing platform's status page subscribes, confirms, is told of an update, and leaves with one click; by the
 * page, by its static copy, under its own name, and where the page is private. All by what the pages and mails themselves link to.
 */
const SERVICE = 'publishing-platform';
const OWN_NAME = 'status.example.com';
const PASSWORD = 'only-for-customers';
const SUBSCRIBE = '  subscribe: { email: email, perSecond: 20 }\n';

const clock = new MovableClock(Date.parse('2026-01-07T08:00:00Z'));
const copy = mkdtempSync(join(tmpdir(), 'tocsin-copy-'));
let smtp: FakeSmtp;
let node: PlanNode;
let files: Record<string, string>;

beforeAll(async () => {
  smtp = await startFakeSmtp();
  const folder = resolve(import.meta.dirname, '../../examples', SERVICE);
  files = Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
  const env = {
    SMTP_URL: smtp.url,
    STATUS_PASSWORD: PASSWORD,
    SITE_URL: 'http://127.0.0.1:9',
    API_URL: 'http://127.0.0.1:9',
  };
  node = await startPlanNode({ files: withPage(`  export: { folder: "${copy}" }\n`), env, clock });
});
afterAll(async () => {
  await node?.close();
  await smtp?.close();
  rmSync(copy, { recursive: true, force: true });
});

function withPage(more: string): Record<string, string> {
  const before = files['communication.yaml'] ?? '';
  expect(before).toContain(SUBSCRIBE);
  return { ...files, 'communication.yaml': before.replace(SUBSCRIBE, SUBSCRIBE + more) };
}

interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}

/** Asks for an address as a browser does, wherever its name leads; a form is sent. */
function visit(address: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
  const { host, pathname, search } = new URL(address, node.server.url);
  const body = form && new URLSearchParams(form).toString();
  const type: Record<string, string> =
    body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((done, fail) => {
    const sent = request(
      `${node.server.url}${pathname}${search}`,
      { method: body === undefined ? 'GET' : 'POST', headers: { host, ...type, ...headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, text, location: response.headers.location }));
      },
    );
    sent.on('error', fail).end(body);
  });
}

const linkTo = (html: string, what: RegExp) =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link).find((link) => what.test(link)) ?? '';
const linkIn = (mail: ReceivedMail, what: string) =>
  new RegExp(`https?://\\S+/${what}/\\S+`).exec(mail.text)?.[0] ?? '';

/** The next mail to an address with these words in its subject. The clock goes on meanwhile. */
async function mailTo(address: string, subject: string): Promise<ReceivedMail> {
  return eventually(`a mail to ${address}: ${subject}`, async () => {
    clock.advance(1000);
    return smtp.messages.find((mail) => mail.to[0] === address && mail.subject.includes(subject));
  });
}

/** Fills in the form at an address, and presses the button of the mail. */
async function subscribe(form: string, address: string, headers: Record<string, string> = {}): Promise<Page> {
  const sent = await visit(form, { kind: 'email', address }, headers);
  expect(sent.status).toBe(303);
  expect(
    (await visit(new URL(sent.location ?? '', new URL(form, node.server.url)).href, undefined, headers)).status,
  ).toBe(200);
  const confirm = linkIn(await mailTo(address, 'Confirm'), 'confirm');
  expect((await visit(confirm)).text).toContain('<button');
  return visit(confirm, {}, headers);
}

async function sayPublicly(title: string): Promise<void> {
  const { id } = await node.must<{ id: string }>('POST', '/api/incidents', {
    service: SERVICE,
    title,
    severity: 'critical',
  });
  const draft = await node.must<{ id: string }>('POST', `/api/incidents/${id}/updates`, { audience: 'status-page' });
  const text = { subject: title, text: 'Sign-in fails. **We look into it.**' };
  const edited = await node.call('PUT', `/api/updates/${draft.id}`, text);
  expect(edited).toMatchObject({ status: 200 });
  await node.must('POST', `/api/updates/${draft.id}/send`, {});
}

it('from the page to the form, the mail, the button, an update and the way out', async () => {
  const german = { 'accept-language': 'de-AT, en;q=0.5' };
  const page = await visit(`/status/${SERVICE}`, undefined, german);
  const form = linkTo(page.text, /\/subscribe/);
  const empty = await visit(form, undefined, german);
  expect(empty.text).toContain('<html lang="de"');
  expect(empty.text).toContain('Abonnieren</button>');
  expect((await visit(form, { kind: 'email', address: 'nonsense' }, german)).text).toContain(
    'Das ist keine E-Mail-Adresse',
  );
  expect((await visit(`${form.split('?')[0]}?lang=fr`, undefined, german)).text).toContain('<html lang="fr"');
  expect((await subscribe(form, 'reader@example.com', german)).text).toContain('Danke.');
  await sayPublicly('Nobody signs in');
  const mail = await mailTo('reader@example.com', 'Nobody signs in');
  expect(mail.text).toContain('Sign-in fails.');
  expect(mail.html).toContain('<strong>We look into it.</strong>');
  expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const stop = /<([^>]+)>/.exec(mail.headers['list-unsubscribe'] ?? '')?.[1] ?? '';
  expect((await visit(stop)).text).toContain('<button');
  const left = await visit(stop, { 'List-Unsubscribe': 'One-Click' });
  expect([left.status, left.text]).toEqual([200, expect.stringContaining('You are unsubscribed.')]);
  const before = smtp.messages.length;
  await sayPublicly('Nobody uploads');
  await eventually('the next mailing is done', async () => {
    clock.advance(1000);
    const { rows } = await node.server.app.pool.query(`select status from mailing where title = 'Nobody uploads'`);
    return rows[0]?.status === 'done';
  });
  expect(smtp.messages.slice(before).filter(({ to }) => to[0] === 'reader@example.com')).toEqual([]);
}, 60_000);

it('a static copy leads to the form of the live page, in its language', async () => {
  const english = await eventually('the copy', async () => {
    clock.advance(1000);
    return readdirSync(copy).includes('index.html') && readFileSync(join(copy, 'index.html'), 'utf8');
  });
  const form = linkTo(english, /\/subscribe/);
  expect(form).toBe(`${node.server.url}/status/${SERVICE}/subscribe`);
  const german = await eventually('the German copy', async () => {
    return readdirSync(copy).includes('de') && readFileSync(join(copy, 'de/index.html'), 'utf8');
  });
  expect((await visit(linkTo(german, /\/subscribe/))).text).toContain('<html lang="de"');
  expect((await subscribe(form, 'copy@example.com')).text).toContain('You are subscribed.');
}, 60_000);

it('a private page under its own name: the form asks for the password, the links of mails do not', async () => {
  node.write(withPage(`  domain: ${OWN_NAME}\n  password: "\${STATUS_PASSWORD}"\n`));
  await eventually('the page is private', async () => node.server.app.plans.get(SERVICE).statusPage.private);
  const form = `https://${OWN_NAME}/subscribe`;
  expect((await visit(form)).status).toBe(401);
  expect((await visit(form, { kind: 'email', address: 'stranger@example.com' })).status).toBe(401);
  const authorization = `Basic ${Buffer.from(`customer:${PASSWORD}`).toString('base64')}`;
  const page = await visit(`https://${OWN_NAME}/`, undefined, { authorization });
  expect(linkTo(page.text, /subscribe/)).toBe('/subscribe');
  const sent = await visit(form, { kind: 'email', address: 'customer@example.com' }, { authorization });
  expect([sent.status, sent.location]).toEqual([303, 'subscribe?sent=email']);
  const confirm = linkIn(await mailTo('customer@example.com', 'Confirm'), 'confirm');
  expect(confirm).toMatch(new RegExp(`^https://${OWN_NAME}/confirm/`));
  expect((await visit(confirm, {})).text).toContain('You are subscribed.');
  await sayPublicly('Payments fail');
  const mail = await mailTo('customer@example.com', 'Payments fail');
  const manage = linkIn(mail, 'subscribe/manage');
  expect(manage).toMatch(new RegExp(`^https://${OWN_NAME}/subscribe/manage/`));
  const choice = await visit(manage);
  expect(choice.text).toContain('customer@example.com');
  const saved = await visit(manage, { component: 'payments' });
  expect(saved.status).toBe(303);
  expect((await visit(new URL(saved.location ?? '', manage).href)).text).toContain('It is saved.');
  const leave = new URL(/action="([^"]*unsubscribe[^"]+)"/.exec(choice.text)?.[1] ?? '', manage).href;
  expect((await visit(leave, {})).text).toContain('You are unsubscribed.');
  expect((await visit(manage)).status).toBe(404);
  expect(smtp.messages.filter(({ to }) => to[0] === 'stranger@example.com')).toEqual([]);
}, 60_000);
