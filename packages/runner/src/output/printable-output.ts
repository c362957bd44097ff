/** An escape sequence that is longer than this is no sequence but noise: it is shown as the text that it is. */
const LONGEST_SEQUENCE = 4096;

/**
 * What must not reach a screen as it is, by ECMA-48: line ends of other systems, CSI sequences, strings (OSC, DCS, SOS, PM, APC)
 * up to their end, other escapes, control characters, marks that turn the direction of text, halves of a character.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /\r\n?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]|[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a sequence
const UNFINISHED = /^\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a sequence
const COLOUR = /^\u001b\[[\d;:]{0,64}m$/;

/**
 * Makes an output printable, wherever it is cut into chunks: colours stay (SGR), every other control sequence goes, a carriage
 * return becomes a line end, and control characters of binary output become the signs that stand for them (␀).
 */
export class PrintableOutput {
  #held = '';

  /** Takes a chunk; returns what can be shown by now. */
  push(chunk: string): string {
    const text = this.#held + chunk;
    const until = unfinishedFrom(text);
    this.#held = text.slice(until);
    return text.slice(0, until).replace(UNSAFE, shown);
  }

  /** Returns the rest. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest.replace(UNSAFE, shown);
  }
}

/** A whole text made printable. */
export function printable(text: string): string {
  return text.replace(UNSAFE, shown);
}

/** Where something begins that the next chunk may go on with; the length of the text when nothing does. */
function unfinishedFrom(text: string): number {
  const begin = text.lastIndexOf('\u001b');
  // The last escape character may be half of what ends the sequence before it.
  const before = begin > 0 && begin === text.length - 1 ? text.lastIndexOf('\u001b', begin - 1) : -1;
  for (const at of [before, begin]) {
    if (at >= 0 && text.length - at <= LONGEST_SEQUENCE && UNFINISHED.test(text.slice(at))) return at;
  }
  const last = text.charCodeAt(text.length - 1);
  return last === 0x0d || (last >= 0xd800 && last <= 0xdbff) ? text.length - 1 : text.length;
}

function shown(found: string): string {
  const code = found.charCodeAt(0);
  if (code === 0x0d) return '\n';
  if (code === 0x1b) return COLOUR.test(found) ? found : '';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code >= 0x202a && code <= 0x2069 ? '' : '\ufffd';
}
