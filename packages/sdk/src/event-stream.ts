/** One event of a server-sent event stream. */
export interface StreamEvent {
  event: string;
  data: string;
}

/** An event longer than this is not ours: the stream is given up rather than held in memory. */
const LONGEST_EVENT_CHARACTERS = 4_000_000;

/**
 * Creates a decoder of the text/event-stream format (WHATWG HTML, section 9.2). Feed it text as it arrives, in any
 * pieces; `onEvent` is called for each complete event. Returns whether a line came to its end: a sender that only
 * dribbles says nothing. Throws when an event grows beyond all bounds.
 */
export function createEventDecoder(onEvent: (event: StreamEvent) => void): (text: string) => boolean {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let dataCharacters = 0;
  let endedWithReturn = false;

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ event: event || 'message', data: data.join('\n') });
      event = '';
      data = [];
      dataCharacters = 0;
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') {
      data.push(value);
      dataCharacters += value.length + 1;
    }
  }

  return (text) => {
    // A line feed after a carriage return that ended the last piece is the other half of that line end.
    const lines = (endedWithReturn && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\n|\r/);
    if (text !== '') endedWithReturn = text.endsWith('\r');
    // Only the new piece is searched: an endless line costs no more than its length.
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
    if (rest.length + dataCharacters > LONGEST_EVENT_CHARACTERS)
      throw new Error('the lever stream sent an endless event');
    return lines.length > 0;
  };
}
