import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from './mrkdwn.ts';

describe('parseMrkdwn', () => {
  it('finds bold, italic, code and links between text', () => {
    expect(parseMrkdwn('*Severity* P1, see <https://example.test/i/1|INC-1> and `a*b`')).toEqual([
      { kind: 'bold', text: 'Severity' },
      { kind: 'text', text: ' P1, see ' },
      { kind: 'link', url: 'https://example.test/i/1', text: 'INC-1' },
      { kind: 'text', text: ' and ' },
      { kind: 'code', text: 'a*b' },
    ]);
  });

  it('decodes entities once', () => {
    expect(parseMrkdwn('a &amp;lt; b &lt;c&gt;')).toEqual([{ kind: 'text', text: 'a &lt; b <c>' }]);
  });

  it('links nothing but web and mail addresses', () => {
    expect(parseMrkdwn('<javascript:alert(1)|x> <!channel>')).toEqual([
      { kind: 'text', text: 'x' },
      { kind: 'text', text: ' ' },
      { kind: 'text', text: '!channel' },
    ]);
  });

  it('leaves names with underscores alone, and keeps code blocks whole', () => {
    expect(parseMrkdwn('job_queue_depth')).toEqual([{ kind: 'text', text: 'job_queue_depth' }]);
    expect(parseMrkdwn('```\nSELECT *\nFROM a\n```')).toEqual([{ kind: 'block', text: 'SELECT *\nFROM a' }]);
  });
});
