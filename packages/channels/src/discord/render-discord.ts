import type { MessageAction, MessageIncident, OutgoingMessage, Rendered, Settlement } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { webAddress } from '../web-address.ts';
import { discordLink, discordText, escapeDiscord } from './discord-markdown.ts';

/** https://docs.discord.com/developers/resources/message#create-message */
const MAX_CONTENT_LENGTH = 2000;
/** https://docs.discord.com/developers/components/reference#button */
const MAX_LABEL_LENGTH = 80;
const MAX_BUTTON_URL_LENGTH = 512;
const BUTTONS_IN_A_ROW = 5;

const ACTION_ROW = 1;
const BUTTON = 2;
const STYLES = { acknowledge: 3, escalate: 2, resolve: 4, open: 5 } as const;

/** What a message is made of: text with buttons, and no embed, because a bot may be forbidden to embed links. */
export interface DiscordContent {
  readonly content: string;
  readonly components: readonly unknown[];
}

/** Shows a message as its recipient will see it in Discord. */
export function renderDiscord(message: OutgoingMessage): Extract<Rendered, { kind: 'chat' }> {
  const buttons = buttonActions(message.actions).map(({ id, label, url }) => ({
    label,
    url: id === 'open' ? (url ?? null) : null,
  }));
  return { kind: 'chat', text: discordContent(message).content, buttons };
}

/** Lays a message out: title, facts, text, and a line that says what it is; below it the buttons. */
export function discordContent(message: OutgoingMessage, settlement: Settlement | null = null): DiscordContent {
  const { incident, kind, to } = message;
  const level = incident === null ? '' : `[${oneLine(incident.severity, 20)}] `;
  const title = `**${escapeDiscord(`${level}${oneLine(message.subject, 250) || 'Message from Tocsin'}`)}**`;
  const why = { page: 'Page', notification: 'Notification', update: 'Status update' }[kind];
  const foot = [
    ...(settlement === null ? [] : [settledLine(settlement)]),
    `-# ${why} for ${escapeDiscord(oneLine(to.name, 80)) || 'you'} from Tocsin`,
  ].join('\n');
  const head = incident === null ? title : `${title}\n${factsOf(incident)}`;
  const text = discordText(message.text, MAX_CONTENT_LENGTH - head.length - foot.length - 4);
  const content = [head, text, foot].filter((part) => part !== '').join('\n\n');
  return { content, components: rowsOf(message, settlement) };
}

function settledLine({ state, text }: Settlement): string {
  return `${state === 'resolved' ? '✅' : '👀'} **${escapeDiscord(oneLine(text, 150))}**`;
}

function factsOf(incident: MessageIncident): string {
  const name = discordLink(incident.url, `${oneLine(incident.id, 40)} ${oneLine(incident.title, 120)}`);
  return [name, escapeDiscord(oneLine(incident.severityName, 30)), escapeDiscord(oneLine(incident.status, 30))]
    .filter((part) => part !== '')
    .join(' · ');
}

function rowsOf(message: OutgoingMessage, settlement: Settlement | null): unknown[] {
  const buttons = buttonActions(stillUseful(message.actions, settlement)).map((action) => buttonOf(action, message.id));
  const rows: unknown[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_IN_A_ROW) {
    rows.push({ type: ACTION_ROW, components: buttons.slice(at, at + BUTTONS_IN_A_ROW) });
  }
  return rows;
}

function stillUseful(actions: readonly MessageAction[], settlement: Settlement | null): readonly MessageAction[] {
  if (settlement === null) return actions;
  return actions.filter(({ id }) => (settlement.state === 'resolved' ? id === 'open' : id !== 'acknowledge'));
}

/** One button an action, because Discord refuses two with one id; a link only where it leads somewhere. */
function buttonActions(actions: readonly MessageAction[]): MessageAction[] {
  const first = actions.filter(({ id }, index) => actions.findIndex((other) => other.id === id) === index);
  return first.flatMap(({ id, label, url }) => {
    const address = url === undefined ? null : webAddress(url);
    const usable = address !== null && address.length <= MAX_BUTTON_URL_LENGTH;
    if (id === 'open' && !usable) return [];
    return [{ id, label: oneLine(label, MAX_LABEL_LENGTH) || id, ...(usable ? { url: address } : {}) }];
  });
}

function buttonOf({ id, label, url }: MessageAction, messageId: string): unknown {
  const target = id === 'open' ? { url } : { custom_id: `${id}:${messageId}`.slice(0, 100) };
  return { type: BUTTON, style: STYLES[id], label, ...target };
}
