import type { Plan } from '@tocsin/core';
import type { Context } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Api, Env } from '../../platform/http/api.ts';
import { clientAddress, senderOf } from '../../platform/http/client-address.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { makeFormToken, readFormToken } from './form-token.ts';
import { publicComponents, type RawReport, readReport } from './read-report.ts';
import { FORM_CSP, renderForm, renderThanks } from './render-form.ts';
import { ReportLimits } from './report-limits.ts';
import { takeReport } from './take-report.ts';

/** A text of 2,000 characters whose every byte is escaped fits. */
const MOST_BYTES = 32 * 1024;
const NOTHING: RawReport = { component: '', text: '', contact: '' };

/** The public form: `GET` and `POST /status/x/report`. Whoever fills in the field that nobody sees is thanked, and not heard. */
export function reportFormRoutes(api: Api, app: App): void {
  const limits = new ReportLimits();
  const tooLarge = () => {
    throw new Problem('too-large', 'The report is larger than 32 KB.');
  };

  api.get('/status/:service/report', (c) => {
    const plan = planWithForm(app, c);
    if (c.req.query('sent') !== undefined) return answer(c, renderThanks(plan), 200);
    return answer(c, renderForm(plan, { token: tokenOf(app, plan), written: NOTHING, wrong: null }), 200);
  });

  api.post('/status/:service/report', limitBody(MOST_BYTES, tooLarge), async (c) => {
    const plan = planWithForm(app, c);
    const sender = senderOf(clientAddress(c, app.config.trustedProxies));
    const fields = await fieldsOf(c);
    const written = writtenOf(fields);
    const again = (wrong: string, status: 400 | 429, headers: Record<string, string> = {}) =>
      answer(c, renderForm(plan, { token: tokenOf(app, plan), written, wrong }), status, headers);
    const waitSeconds = limits.take(plan.service, sender, app.clock.now());
    if (waitSeconds > 0) {
      const wrong = 'There are many reports at this moment: we know. Please try again in a minute.';
      return again(wrong, 429, { 'retry-after': String(waitSeconds) });
    }
    if (fields.get('website')) return sent(c, plan);
    const form = readFormToken(app.keys, plan.service, fields.get('form') ?? '', app.clock.now());
    if (form === null) return again('This form was open for too long. Please send it once more.', 400);
    const words = readReport(
      written,
      publicComponents(plan).map(({ id }) => id),
    );
    if ('wrong' in words) return again(words.wrong, 400);
    const reporter = app.keys.sign(`reporter:form ${sender}`);
    await takeReport(app, { ...words, service: plan.service, via: 'form', by: null, reporter, form });
    return sent(c, plan);
  });
}

/** @throws Problem 'not-found' for an unknown service and for one without the form */
function planWithForm(app: App, c: Context<Env, '/status/:service/report'>): Plan {
  const plan = app.plans.get(c.req.param('service'));
  if (!plan.reports.form) throw new Problem('not-found', `${plan.title} takes no reports here.`);
  return plan;
}

function tokenOf(app: App, { service }: Plan): string {
  return makeFormToken(app.keys, service, app.clock.now());
}

/** @throws Problem 'invalid' for what no form sends */
async function fieldsOf(c: Context<Env>): Promise<URLSearchParams> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new Problem('invalid', 'Send the form as a browser does: application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(Buffer.from(await c.req.arrayBuffer()).toString('utf8'));
}

function writtenOf(fields: URLSearchParams): RawReport {
  const field = (name: string) => fields.get(name) ?? '';
  return { component: field('component'), text: field('text'), contact: field('contact') };
}

/** Another address, so that loading the page again sends nothing again. */
function sent(c: Context, plan: Plan): Response {
  return c.body(null, 303, {
    location: `/status/${encodeURIComponent(plan.service)}/report?sent=1`,
    'cache-control': 'no-store',
  });
}

function answer(c: Context, body: string, status: 200 | 400 | 429, headers: Record<string, string> = {}): Response {
  return c.body(body, status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': FORM_CSP,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...headers,
  });
}
