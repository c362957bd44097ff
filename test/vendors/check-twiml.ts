/** The verbs that a voice document may hold, and those that may stand within a Gather. */
const VOICE_VERBS = new Set(['Response', 'Gather', 'Say', 'Pause', 'Hangup', 'Redirect']);

/**
 * Says why Twilio could not run a voice document: it is not well-formed XML with a Response around known verbs, each
 * text escaped. Null when it could.
 */
export function whyTwimlIsInvalid(document: string): string | null {
  const body = document.replace(/^<\?xml[^?]{0,100}\?>/u, '');
  const open: string[] = [];
  for (const match of body.matchAll(/<([^<>]{0,4000})>|([^<>]{1,4000})|([<>])/gu)) {
    const [, tag, text] = match;
    const why = tag === undefined ? textError(text, open.length) : tagError(tag, open);
    if (why !== null) return why;
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return body.startsWith('<Response>') ? null : 'the document does not begin with <Response>';
}

function textError(text: string | undefined, depth: number): string | null {
  if (text === undefined) return 'a < or > stands alone';
  if (depth === 0 && text.trim() !== '') return 'text stands outside of the document';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these cannot be written in XML.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u.test(text)) return 'a character cannot be written in XML';
  return /&(?!(?:amp|lt|gt|quot|apos);)/u.test(text) ? 'an & is not escaped' : null;
}

function tagError(tag: string, open: string[]): string | null {
  if (tag.startsWith('/')) return open.pop() === tag.slice(1) ? null : `<${tag}> closes nothing`;
  const match = /^([A-Za-z]+)((?: [A-Za-z]+="[^"<>]{0,4000}")*)(\/?)$/u.exec(tag);
  if (match?.[1] === undefined) return `<${tag}> is malformed`;
  if (!VOICE_VERBS.has(match[1])) return `<${match[1]}> is not a verb`;
  if (open.at(-1) === 'Say') return 'a Say holds a verb';
  if (match[3] !== '/') open.push(match[1]);
  return textError(match[2] ?? '', 1);
}
