import type { MessageAction, MessageIncident, OutgoingMessage, Rendered, Settlement } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { webAddress } from '../web-address.ts';
import { clipMrkdwn, escapeMrkdwn, mrkdwnLink, mrkdwnPieces } from './mrkdwn.ts';

/**
 * Slack's limits in characters. Sources: https://docs.slack.dev/reference/block-kit/blocks (header, section, actions,
 * context) and https://docs.slack.dev/reference/block-kit/block-elements/button-element.
 */
export const SLACK_LIMITS = {
  blocks: 50,
  headerText: 150,
  sectionText: 3000,
  sectionFields: 10,
  fieldText: 2000,
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  actionId: 255,
  actionElements: 25,
  contextElements: 10,
} as const;

/** Slack refuses a message whose blocks are long in sum (`msg_blocks_too_long`); a page is short anyway. */
const MAX_TEXT_LENGTH = 6000;
/** Escaping can make a text five times as long. */
const MAX_TEXT_SECTIONS = 3;
/** Slack's advice for the text that notifications and screen readers use. */
const MAX_FALLBACK_LENGTH = 4000;

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const RESOLVE_CONFIRMATION = {
  title: { type: 'plain_text', text: 'Resolve the incident?' },
  text: { type: 'plain_text', text: 'It is over for everybody.' },
  confirm: { type: 'plain_text', text: 'Resolve' },
  deny: { type: 'plain_text', text: 'Not yet' },
} as const;

type SlackRendered = Extract<Rendered, { kind: 'slack' }>;

/** What a button carries back when it is pressed. */
export interface ButtonValue {
  readonly incidentId: string | null;
  readonly messageId: string;
}

/** Lays a message out in Block Kit: title, facts, text, buttons, and a line that says what it belongs to. */
export function renderSlack(message: OutgoingMessage): SlackRendered {
  return compose(message, buttonsOf(message, message.actions));
}

/** Lays out a message that was answered: as before, with who did it, and only the buttons that still do something. */
export function renderSlackSettled(message: OutgoingMessage, { state, text }: Settlement): SlackRendered {
  const icon = state === 'resolved' ? ':white_check_mark:' : ':eyes:';
  const said = { type: 'mrkdwn', text: `${icon} *${escapeMrkdwn(oneLine(text, 500))}*` };
  const left = message.actions.filter(({ id }) => (state === 'resolved' ? id === 'open' : id !== 'acknowledge'));
  return compose(message, [{ type: 'section', text: said }, ...buttonsOf(message, left)]);
}

function buttonsOf(message: OutgoingMessage, actions: readonly MessageAction[]): unknown[] {
  const elements = actions.slice(0, SLACK_LIMITS.actionElements).map((action) => button(action, message));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function compose(message: OutgoingMessage, answer: readonly unknown[]): SlackRendered {
  const subject = oneLine(message.subject, SLACK_LIMITS.headerText) || 'Message from Tocsin';
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: subject, emoji: true } },
    ...(message.incident === null ? [] : [facts(message.incident)]),
    ...textSections(message),
    ...answer,
    context(message),
  ];
  return { kind: 'slack', blocks, fallback: fallback(message, subject) };
}

function facts(incident: MessageIncident): unknown {
  const severity = `${incident.severity} ${incident.severityName}`.trim();
  const fields = [
    ['Incident', mrkdwnLink(incident.url, `${oneLine(incident.id, 60)} ${oneLine(incident.title, 300)}`)],
    ['Severity', escapeMrkdwn(oneLine(severity, 100))],
    ['Status', escapeMrkdwn(oneLine(incident.status, 100))],
  ];
  return {
    type: 'section',
    fields: fields.map(([name, value]) => ({
      type: 'mrkdwn',
      text: clipMrkdwn(`*${name}*\n${value}`, SLACK_LIMITS.fieldText),
    })),
  };
}

/** Fills sections with the blocks of the text, in order, and cuts the rest off with a word about it. */
function textSections(message: OutgoingMessage): unknown[] {
  const sections: string[] = [];
  for (const piece of mrkdwnPieces(clip(cleanText(message.text), MAX_TEXT_LENGTH + 1), SLACK_LIMITS.sectionText)) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + piece.length + 2 <= SLACK_LIMITS.sectionText) {
      sections[sections.length - 1] = `${last}\n\n${piece}`;
    } else sections.push(piece);
  }
  const kept = sections.slice(0, MAX_TEXT_SECTIONS);
  const isCut = sections.length > kept.length || message.text.length > MAX_TEXT_LENGTH;
  if (isCut) kept.push('_The text is too long for Slack. The rest is in the console._');
  return kept.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
}

function button(action: MessageAction, message: OutgoingMessage): unknown {
  const value: ButtonValue = { incidentId: message.incident?.id ?? null, messageId: message.id };
  const url = action.id === 'open' && action.url !== undefined ? webAddress(action.url) : null;
  return {
    type: 'button',
    action_id: action.id,
    text: { type: 'plain_text', text: oneLine(action.label, SLACK_LIMITS.buttonText) || action.id, emoji: true },
    value: JSON.stringify(value),
    ...(action.id === 'acknowledge' ? { style: 'primary' } : {}),
    // A slip of the thumb must not close an incident.
    ...(action.id === 'resolve' ? { confirm: RESOLVE_CONFIRMATION } : {}),
    ...(url !== null && url.length <= SLACK_LIMITS.buttonUrl ? { url } : {}),
  };
}

function context(message: OutgoingMessage): unknown {
  const why = { page: 'Page', notification: 'Notification', update: 'Status update' }[message.kind];
  const text = `${why} for ${escapeMrkdwn(oneLine(message.to.name, 200) || 'you')} from Tocsin`;
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

function fallback(message: OutgoingMessage, subject: string): string {
  const incident = message.incident;
  const about = incident === null ? '' : `${oneLine(`${incident.severity} ${incident.id}`, 100)}: `;
  const body = clip(cleanText(message.text), MAX_FALLBACK_LENGTH);
  return clipMrkdwn(escapeMrkdwn(`${about}${subject}\n${body}`.trim()), MAX_FALLBACK_LENGTH);
}
