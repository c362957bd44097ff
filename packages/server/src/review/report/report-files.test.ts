import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { reportHtml } from './report-html.ts';
import { markdownHtml } from './report-markdown.ts';
import { reportPdf } from './report-pdf.ts';

const AT = Date.UTC(2026, 0, 7);
const REPORT = `# INC-2026-001: Оплата не прошла – Ünïcode

## Timeline

| Time | Who | What |
| --- | --- | --- |
| Jan 5, 2:15 PM EST | Zoë Müller | Πληρωμές απέτυχαν |

- [x] Alert sooner **now**
- [ ] Two \`secrets\`

1. Why?
2. Because [of that](https://example.com/why).

\`\`\`
SELECT 1
\`\`\`
`;

async function textOf(pdf: Buffer): Promise<{ text: string; pages: number }> {
  const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return { text: text.replace(/\s+/g, ' '), pages: totalPages };
}

describe('a report as PDF', () => {
  it('has its text, in the letters of several scripts', async () => {
    const pdf = await reportPdf('INC-2026-001', REPORT, AT);
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const { text } = await textOf(pdf);
    for (const said of [
      'Оплата не прошла – Ünïcode',
      'Zoë Müller',
      'Πληρωμές',
      '☑ Alert sooner now',
      'SELECT 1',
      '1 / 1',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('lacks');
  });

  it('says which letters it cannot show', async () => {
    const { text } = await textOf(await reportPdf('x', 'Zahlung: 支払い失敗\n', AT));
    expect(text).toContain('lacks 5 of the letters');
  });

  it('takes a long report with a table of many pages', async () => {
    const rows = Array.from({ length: 250 }, (_all, n) => `| 2:15 PM | Tocsin | Entry ${n} ${'word '.repeat(40)}|`);
    const long = `# Long\n\n| Time | Who | What |\n| --- | --- | --- |\n${rows.join('\n')}\n\nThe end.\n`;
    const { text, pages } = await textOf(await reportPdf('Long', long, AT));
    expect(pages).toBeGreaterThan(10);
    expect(text).toContain('Entry 249');
    expect(text).toContain('The end.');
  }, 60_000);
});

describe('a report as HTML', () => {
  it.each([
    ['<script>alert(1)</script>', /<script/i],
    ['<img src=x onerror=alert(1)>', /<img/i],
    ['[x](javascript:alert(1))', /href="javascript/i],
    ['[x](data:text/html,<script>alert(1)</script>)', /href="data/i],
    ['![x](https://tracker.example.com/pixel.png)', /<img/i],
    ['<https://example.com/"onmouseover="alert(1)>', /" ?onmouseover=/i],
    ['| a |\n| --- |\n| <b onclick=x> |', /<b/i],
  ])('lets nothing run or be fetched: %s', (text, never) => {
    expect(markdownHtml(text)).not.toMatch(never);
  });

  it('is whole in itself, and its title is text', () => {
    const html = reportHtml('</title><script>', REPORT);
    expect(html).not.toMatch(/<script|src=|url\(|@import/i);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('☑ Alert sooner <strong>now</strong>');
    expect(html).toContain('<td dir="auto">Zoë Müller</td>');
  });

  it('is made of 400 kB in a moment', () => {
    const started = performance.now();
    expect(reportHtml('x', '[[[[*_`'.repeat(57_000)).length).toBeGreaterThan(300_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
