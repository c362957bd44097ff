import { createHash, randomUUID } from 'node:crypto';
import { type BulkMail, escapeHtml, mailPage, mailRow, oneLine, senderAddress, textHtml } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { pageUrl } from '../../status-page/serve/status-pages.ts';
import { returnPathOf } from '../bounce/return-path.ts';
import { manageUrl, stopUrl } from '../subscriber-links.ts';
import type { OpenMailing } from './mailing.store.ts';
import { stateWords } from './state-words.ts';

const MOST_TITLE = 150;

/** What of a mailing is told to whom. */
type MailFor = (subscriber: string, address: string) => BulkMail;

/** Lays a mailing out once; for each recipient only the links and the headers are made. */
export function noticeMail(
  app: App,
  plan: Plan,
  settings: Readonly<Record<string, string>>,
  mailing: OpenMailing,
): MailFor {
  const page = pageUrl(app, plan);
  // Text from outside cannot contain what is replaced.
  const marks = { manage: `https://manage.invalid/${randomUUID()}`, stop: `https://stop.invalid/${randomUUID()}` };
  const { title } = plan.statusPage;
  const words = stateWords(mailing.kind, mailing.state);
  const subject = `[${oneLine(title, 60)}] ${words}: ${oneLine(mailing.title, MOST_TITLE)}`;
  const parts = componentTitles(plan, mailing.components);
  const text = plainText({ plan, mailing, words, parts, page, marks });
  const html = htmlText({ plan, mailing, words, parts, page, marks, subject });
  const domain = domainOf(settings.from ?? '');
  const thread = `<${hash(`${mailing.service} ${mailing.kind} ${mailing.about}`)}.thread@${domain}>`;
  const headers = {
    ...automaticHeaders(plan, domain),
    'In-Reply-To': thread,
    References: thread,
  };
  return (subscriber, address) => {
    const [manage, stop] = [manageUrl(app, plan, subscriber), stopUrl(app, plan, subscriber)];
    return {
      to: address,
      returnPath: returnPathOf(app.keys, settings.bounces, subscriber),
      subject,
      text: text.replace(marks.manage, () => manage).replace(marks.stop, () => stop),
      html: html.replace(marks.manage, () => escapeHtml(manage)).replace(marks.stop, () => escapeHtml(stop)),
      // The same mail to the same person has the same id, whoever sends it and when.
      messageId: `<${hash(`${mailing.id} ${subscriber}`)}@${domain}>`,
      atMs: app.clock.now(),
      headers: { ...headers, 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    };
  };
}

/** Headers of a mail that nobody wrote to one person: answers of machines stay away (RFC 3834), and it is one of a list (RFC 2919). */
export function automaticHeaders({ service }: Plan, domain: string): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    Precedence: 'bulk',
    'List-Id': `<${service}.status.${domain}>`,
  };
}

/** The domain of a sender, for ids. */
export function domainOf(from: string): string {
  return senderAddress(from)?.split('@').at(-1) ?? 'tocsin.invalid';
}

interface Shown {
  readonly plan: Plan;
  readonly mailing: OpenMailing;
  readonly words: string;
  readonly parts: readonly string[];
  readonly page: string;
  readonly marks: { readonly manage: string; readonly stop: string };
}

function plainText({ plan, mailing, words, parts, page, marks }: Shown): string {
  const head = [
    `${words}: ${oneLine(mailing.title, 500)}`,
    ...(parts.length > 0 ? [`Concerns: ${parts.join(', ')}`] : []),
  ];
  const foot = [
    '-- ',
    `You get this mail because this address is subscribed to ${oneLine(plan.statusPage.title, 200)}.`,
    `Choose components: ${marks.manage}`,
    `Unsubscribe: ${marks.stop}`,
  ];
  const paragraphs = [head.join('\n'), mailing.text.trim(), `Status page: ${page}`, foot.join('\n')];
  return `${paragraphs.filter((one) => one !== '').join('\n\n')}\n`;
}

const SMALL = 'class="t-soft" style="margin:0;font-size:12px;line-height:18px;color:#5b6572"';
const LINK = 'class="t-link" style="color:#0b57d0"';

function htmlText({ plan, mailing, words, parts, page, marks, subject }: Shown & { readonly subject: string }): string {
  const concerns = parts.length > 0 ? `<p ${SMALL}>${escapeHtml(parts.join(', '))}</p>` : '';
  return mailPage(subject, [
    mailRow(
      `<p ${SMALL}>${escapeHtml(oneLine(plan.statusPage.title, 200))}</p><h1 class="t-ink" style="margin:0;font-size:20px;line-height:28px;color:#16191d">${escapeHtml(`${words}: ${oneLine(mailing.title, 500)}`)}</h1>${concerns}`,
    ),
    mailRow(textHtml(mailing.text)),
    mailRow(`<p ${SMALL}><a ${LINK} href="${escapeHtml(page)}">Read it on the status page</a></p>`),
    mailRow(
      `<p ${SMALL}>You get this mail because this address is subscribed to ${escapeHtml(oneLine(plan.statusPage.title, 200))}. <a ${LINK} href="${marks.manage}">Choose components</a> · <a ${LINK} href="${marks.stop}">Unsubscribe</a></p>`,
    ),
  ]);
}

/** Titles of those that the public may know of. */
export function componentTitles(plan: Plan, components: readonly string[]): string[] {
  return components.flatMap((id) => {
    const component = plan.components[id];
    return component?.public ? [oneLine(component.title, 200)] : [];
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
