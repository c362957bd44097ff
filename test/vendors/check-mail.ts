/** RFC 5321, 4.5.3.1.6, and RFC 5322, 2.1.1: without the two characters of its end. */
const LONGEST_LINE = 998;
/** RFC 5322, 3.6: of these there is at most one; of the first two there is one. */
const NEEDED = ['date', 'from'];
const ONCE = new Set([...NEEDED, 'sender', 'reply-to', 'to', 'cc', 'bcc', 'message-id', 'in-reply-to', 'references']);
for (const name of ['subject', 'mime-version', 'content-type', 'content-transfer-encoding', 'list-unsubscribe'])
  ONCE.add(name);

/**
 * What is wrong with a mail as it came over the wire, between DATA and the closing dot, in the words of a mail server that takes
 * RFC 5321, 5322 and 2047 at their word and announced no 8BITMIME; null: nothing.
 */
export function wrongInMail(wire: Buffer): string | null {
  const text = wire.toString('latin1');
  const bare = /(?<!\r)\n|\r(?!\n)/.test(text);
  if (bare) return '5.6.0 a line ends with a bare CR or LF';
  if (wire.some((byte) => byte > 127)) return '5.6.1 8 bit, which was not announced';
  if (wire.includes(0)) return '5.6.0 a NUL';
  const lines = text.split('\r\n');
  for (const line of lines) {
    if (line.startsWith('.') && !line.startsWith('..')) return `5.6.0 a dot is not stuffed: ${line.slice(0, 60)}`;
    const length = line.startsWith('.') ? line.length - 1 : line.length;
    if (length > LONGEST_LINE) return `5.6.0 a line has ${length} characters`;
  }
  return wrongInHead(lines.slice(0, Math.max(0, lines.indexOf(''))));
}

function wrongInHead(lines: readonly string[]): string | null {
  const names: string[] = [];
  for (const line of lines) {
    const wrong = wrongInHeaderLine(line, names.length === 0);
    if (wrong !== null) return wrong;
    const name = nameOf(line);
    if (name !== null) names.push(name);
  }
  const missing = NEEDED.find((name) => !names.includes(name));
  if (missing) return `5.6.0 there is no header ${missing}`;
  const twice = names.find((name, at) => ONCE.has(name) && names.indexOf(name) !== at);
  return twice === undefined ? null : `5.6.0 there is more than one header ${twice}`;
}

function wrongInHeaderLine(line: string, isFirst: boolean): string | null {
  const wrongWord = (line.match(/=\?[^\s]*\?=/g) ?? []).find((word) => !isEncodedWord(word));
  if (wrongWord) return `5.6.0 this is no encoded word: ${wrongWord.slice(0, 90)}`;
  if (/^[ \t]/.test(line)) return isFirst || line.trim() === '' ? '5.6.0 a folded line stands alone' : null;
  return nameOf(line) === null ? `5.6.0 this is no header: ${line.slice(0, 60)}` : null;
}

/** The name of the header that begins on this line. */
function nameOf(line: string): string | null {
  return /^([!-9;-~]+):/.exec(line)?.[1]?.toLowerCase() ?? null;
}

/** RFC 2047, 2: at most 75 characters; the text of Q holds no blanks and question marks, that of B whole bytes. */
function isEncodedWord(word: string): boolean {
  return (
    word.length <= 75 &&
    /^=\?[\w-]+\?(?:Q\?[!->@-~]*|B\?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[A-Za-z0-9+/=]=)?)\?=$/i.test(word)
  );
}

/** Follows what a client says on a connection, and keeps the last text that it sent after DATA, with its stuffed dots. */
export class WireText {
  #pending: Buffer = Buffer.alloc(0);
  #isText = false;
  /** The last whole text. */
  text: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const end = this.#isText ? this.#endOfText() : this.#pending.indexOf('\r\n');
      if (end < 0) return;
      const said = this.#pending.subarray(0, end);
      if (this.#isText) {
        this.text = said;
        this.#pending = this.#pending.subarray(end + (said.length === 0 ? 3 : 5));
        this.#isText = false;
      } else {
        this.#pending = this.#pending.subarray(end + 2);
        this.#isText = /^data[ \t]*$/i.test(said.toString('latin1'));
      }
    }
  }

  #endOfText(): number {
    return this.#pending.subarray(0, 3).toString('latin1') === '.\r\n' ? 0 : this.#pending.indexOf('\r\n.\r\n');
  }
}
