import { createHash } from 'node:crypto';
import { type BulkMail, escapeHtml, mailPage, mailRow, oneLine } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { pageUrl } from '../../status-page/serve/status-pages.ts';
import { returnPathOf } from '../bounce/return-path.ts';
import { automaticHeaders, domainOf } from '../send/notice-mail.ts';
import { confirmUrl, manageUrl } from '../subscriber-links.ts';

type Settings = Readonly<Record<string, string>>;

/** The mail that asks whoever owns the address whether they want to be told. Nothing in it comes from whoever filled in the form. */
export function askMail(
  app: App,
  plan: Plan,
  settings: Settings,
  { id, address, token }: { readonly id: string; readonly address: string; readonly token: string },
): BulkMail {
  const title = oneLine(plan.statusPage.title, 100);
  return letter(app, plan, settings, {
    ...{ id, address, subject: `Confirm your subscription to ${title}` },
    lines: [
      `Somebody, you we hope, asked that this address hear of incidents and maintenance: ${title}.`,
      'Nothing is sent unless you confirm within 24 hours. If it was not you, do nothing.',
    ],
    link: { label: 'Confirm the subscription', url: confirmUrl(app, plan, token) },
    key: token,
  });
}

/** The mail for who is subscribed and asked again: the page itself must not say so. */
export function knownMail(
  app: App,
  plan: Plan,
  settings: Settings,
  { id, address }: { readonly id: string; readonly address: string },
): BulkMail {
  const title = oneLine(plan.statusPage.title, 100);
  return letter(app, plan, settings, {
    ...{ id, address, subject: `Your subscription to ${title}` },
    lines: [`This address is subscribed already: ${title}.`, 'Here you choose components, or end it.'],
    link: { label: 'Change the subscription', url: manageUrl(app, plan, id) },
    key: String(app.clock.now()),
  });
}

interface Letter {
  readonly id: string;
  readonly address: string;
  readonly subject: string;
  readonly lines: readonly string[];
  readonly link: { readonly label: string; readonly url: string };
  readonly key: string;
}

const P = 'class="t-ink" style="margin:0 0 12px;font-size:15px;line-height:22px;color:#16191d"';

function letter(
  app: App,
  plan: Plan,
  settings: Settings,
  { id, address, subject, lines, link, key }: Letter,
): BulkMail {
  const domain = domainOf(settings.from ?? '');
  const url = escapeHtml(link.url);
  return {
    to: address,
    returnPath: returnPathOf(app.keys, settings.bounces, id),
    subject,
    text: `${[...lines, `${link.label}: ${link.url}`, `Status page: ${pageUrl(app, plan)}`].join('\n\n')}\n`,
    html: mailPage(subject, [
      mailRow(lines.map((line) => `<p ${P}>${escapeHtml(line)}</p>`).join('\n')),
      mailRow(
        `<a href="${url}" style="display:inline-block;padding:12px 24px;border-radius:8px;background:#16191d;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(link.label)}</a>`,
      ),
    ]),
    messageId: `<${createHash('sha256').update(`ask ${id} ${key}`).digest('hex').slice(0, 32)}@${domain}>`,
    atMs: app.clock.now(),
    headers: automaticHeaders(plan, domain),
  };
}
