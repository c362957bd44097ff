/** One event of a server-sent event stream. */
export interface StreamEvent {
  event: string;
  data: string;
}

/** A line longer than this is not ours: the stream is given up rather than held in memory. */
const LONGEST_EVENT_CHARACTERS = 4_000_000;

/**
 * Creates a decoder of the text/event-stream format (WHATWG HTML, section 9.2). Feed it text as it arrives, in any
 * pieces; `onEvent` is called for each complete event. Throws when an event grows beyond all bounds.
 */
export function createEventDecoder(onEvent: (event: StreamEvent) => void): (text: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let dataCharacters = 0;

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
      dataCharacters += value.length;
    }
  }

  return (text) => {
    // A carriage return at the very end may be the first half of a line end: it waits for the next piece.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
    if (rest.length + dataCharacters > LONGEST_EVENT_CHARACTERS)
      throw new Error('the lever stream sent an endless event');
  };
}
