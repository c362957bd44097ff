import type { ChannelSettings, OutgoingMessage, Rendered } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { plainText } from '../plain-text.ts';
import { subjectOf } from './subject.ts';
import { callbackAddress } from './twilio-address.ts';
import { escapeXml, twiml } from './twiml.ts';

/** Twilio takes a document within the request up to this length. Source: https://www.twilio.com/docs/voice/api/call-resource */
export const MAX_TWIML_LENGTH = 4000;
/** Nobody listens longer before they look at a screen. */
const MAX_SUBJECT_LENGTH = 200;
const MAX_TEXT_LENGTH = 200;
/** Seconds to find the keys after the last word. */
const KEY_TIMEOUT_SECONDS = 10;

type VoiceRendered = Extract<Rendered, { kind: 'voice' }>;

/** What is spoken, and where a pressed key is sent; null when no key can be heard. */
export interface Speech {
  readonly spoken: readonly string[];
  readonly action: string | null;
}

/** Writes down what is said on the telephone: who calls, the level, what is wrong, and the keys. */
export function renderVoice(message: OutgoingMessage): VoiceRendered {
  const { incident } = message;
  const speak = (text: string, maxLength: number) => sentence(speakable(oneLine(text, maxLength), incident?.id));
  const why = { page: 'a page', notification: 'a notification', update: 'a status update' }[message.kind];
  const about = incident === null ? [] : [`Level ${spelled(incident.severity)}, incident ${spelled(incident.id)}.`];
  return {
    kind: 'voice',
    spoken: [
      `This is Tocsin with ${why} for ${oneLine(message.to.name, 80) || 'you'}.`,
      ...about,
      speak(subjectOf(message), MAX_SUBJECT_LENGTH),
      speak(asSentences(withoutAddresses(plainText(message.text))), MAX_TEXT_LENGTH),
      keysOf(message),
    ].filter((line) => line !== ''),
  };
}

/**
 * Returns the document that Twilio runs when the call is taken. What is spoken also stands in the address of the keys,
 * which Twilio signs: so the answer to "say it again" needs no memory.
 */
export function callDocument(message: OutgoingMessage, settings: ChannelSettings): string {
  const { spoken } = renderVoice(message);
  const address = callbackAddress(message, 'gather');
  for (let maxLength = 200; maxLength > 0; maxLength -= 40) {
    const short = spoken.map((line) => oneLine(line, maxLength));
    const action = address === null ? null : `${address}&say=${packSpoken(short)}`;
    const document = speechDocument({ spoken: short, action }, settings);
    if (document.length <= MAX_TWIML_LENGTH) return document;
  }
  return speechDocument(
    { spoken: ['This is Tocsin. An incident needs you. Open the console.'], action: null },
    settings,
  );
}

/** Says everything twice and listens for a key meanwhile; without a key nothing happens, so a machine answers nothing. */
export function speechDocument({ spoken, action }: Speech, settings: ChannelSettings): string {
  const words = sayVerb(spoken.join(' '), settings, 2);
  if (action === null) return twiml(words);
  const attributes = `input="dtmf" numDigits="1" timeout="${KEY_TIMEOUT_SECONDS}" method="POST"`;
  const goodbye = sayVerb('No key was pressed. Goodbye.', settings);
  return twiml(`<Gather ${attributes} action="${escapeXml(action)}">${words}</Gather>${goodbye}`);
}

/** Returns the verb that says `text`, in the voice and the language of the settings. */
export function sayVerb(text: string, { voice, language }: ChannelSettings, times = 1): string {
  const attributes = [
    ...(voice === undefined ? [] : [` voice="${escapeXml(voice)}"`]),
    ...(language === undefined ? [] : [` language="${escapeXml(language)}"`]),
    ...(times === 1 ? [] : [` loop="${times}"`]),
  ];
  return `<Say${attributes.join('')}>${escapeXml(text)}</Say>`;
}

/** Packs what is spoken into letters that no address changes. */
export function packSpoken(spoken: readonly string[]): string {
  return Buffer.from(spoken.join('\n')).toString('base64url');
}

/** Reads what `packSpoken` wrote. */
export function unpackSpoken(packed: string): string[] {
  return Buffer.from(packed, 'base64url').toString('utf8').split('\n').slice(0, 10);
}

function keysOf({ actions, callbackUrl }: OutgoingMessage): string {
  if (callbackUrl === undefined) return '';
  const offered = (id: string) => actions.some((action) => action.id === id);
  const keys = [
    ...(offered('acknowledge') ? ['4 to acknowledge'] : []),
    ...(offered('escalate') ? ['6 to escalate'] : []),
    '1 to hear it again',
  ];
  return `Press ${keys.join(', ')}.`;
}

/** An incident's id is read letter by letter and digit by digit: "I N C, 2 0 2 6, 0 0 1". */
function spelled(id: string): string {
  const parts = oneLine(id, 40).split(/[-_\s]/u);
  return parts.map((part) => (/^[A-Z0-9]{1,12}$/u.test(part) ? part.split('').join(' ') : part)).join(', ');
}

function speakable(text: string, incidentId: string | undefined): string {
  return incidentId === undefined || incidentId === '' ? text : text.replaceAll(incidentId, spelled(incidentId));
}

/** Nobody can write down an address that is read aloud. */
function withoutAddresses(text: string): string {
  return text.replace(/https?:\/\/\S{1,2000}/gu, '');
}

/** Each line ends with a stop, so that the voice pauses between them. */
function asSentences(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^- /u, '').trim());
  return lines.flatMap((line) => (line === '' ? [] : [sentence(line)])).join(' ');
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/u.test(text) ? text : `${text}.`;
}
