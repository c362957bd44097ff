import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Token } from 'markdown-it';
import PDFDocument from 'pdfkit';
import { readMarkdown } from './report-markdown.ts';

type Pdf = InstanceType<typeof PDFDocument>;

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const FONTS = {
  plain: join(fonts, 'DejaVuSans.ttf'),
  bold: join(fonts, 'DejaVuSans-Bold.ttf'),
  italic: join(fonts, 'DejaVuSans-Oblique.ttf'),
  code: join(fonts, 'DejaVuSansMono.ttf'),
} as const;
type Font = keyof typeof FONTS;

const MARGIN = 56;
const SIZE = 10;
const HEADINGS: Readonly<Record<string, number>> = { h1: 18, h2: 14, h3: 12 };
const INDENT = 16;
const PADDING = 4;
/** Layout takes about a second for so much; the rest stands in the other formats. */
const MOST_LETTERS = 250_000;

/** A piece of text in one font. */
interface Run {
  readonly text: string;
  readonly font: Font;
  readonly link: string | null;
}

/**
 * A report as PDF, made without any program beside Node. Its font has the letters of the European languages, Greek, Cyrillic,
 * Hebrew and Arabic; what it lacks (Chinese, Japanese, Korean, emoji) stands as a box, and the end of the report says so.
 * @param text Markdown
 */
export async function reportPdf(title: string, text: string, atMs: number): Promise<Buffer> {
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, bufferPages: true, font: FONTS.plain, lang: 'en', displayTitle: true },
    info: {
      Title: title,
      Producer: 'Tocsin',
      Creator: 'Tocsin',
      CreationDate: new Date(atMs),
      ModDate: new Date(atMs),
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  for (const [name, file] of Object.entries(FONTS)) pdf.registerFont(name, file);
  const shown = text.length > MOST_LETTERS ? text.slice(0, MOST_LETTERS) : text;
  new Writer(pdf).write(readMarkdown(shown));
  for (const line of closing(pdf, text)) pdf.font('italic').fontSize(SIZE).moveDown(1).text(line);
  numberPages(pdf);
  pdf.end();
  return ended;
}

function closing(pdf: Pdf, text: string): readonly string[] {
  const lacking = lackingLetters(pdf, text);
  return [
    ...(text.length > MOST_LETTERS ? ['The report goes on; the whole of it stands in its Markdown and HTML.'] : []),
    ...(lacking > 0
      ? [`The font of this file lacks ${lacking} of the letters; they stand as boxes, and whole in Markdown and HTML.`]
      : []),
  ];
}

/** How many different letters of a text the font does not have. */
function lackingLetters(pdf: Pdf, text: string): number {
  pdf.font('plain');
  const own = (pdf as unknown as { _font?: { font?: { hasGlyphForCodePoint(code: number): boolean } } })._font?.font;
  const letters = new Set(text.replace(/\s/g, ''));
  return [...letters].filter((letter) => own?.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0) === false).length;
}

function numberPages(pdf: Pdf): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Below the margin, where text would begin a new page.
    pdf.page.margins.bottom = 0;
    const at = pdf.page.height - MARGIN / 2;
    pdf
      .font('plain')
      .fontSize(8)
      .text(`${page + 1} / ${count}`, MARGIN, at, { align: 'center', lineBreak: false });
  }
}

/** Writes blocks one below the other. */
class Writer {
  readonly #pdf: Pdf;
  /** The mark of each list that is open: a number, or null for a bullet. */
  readonly #lists: (number | null)[] = [];
  #mark = '';
  #heading: string | null = null;
  #quoted = 0;

  constructor(pdf: Pdf) {
    this.#pdf = pdf;
  }

  write(tokens: readonly Token[]): void {
    for (let index = 0; index < tokens.length; index += 1) {
      const token = tokens[index];
      if (!token) continue;
      if (token.type === 'table_open') {
        const end = tokens.findIndex((one, at) => at > index && one.type === 'table_close');
        this.#table(tokens.slice(index, end));
        index = end;
      } else this.#block(token);
    }
  }

  #block(token: Token): void {
    switch (token.type) {
      case 'heading_open':
        this.#heading = token.tag;
        return;
      case 'heading_close':
        this.#heading = null;
        return;
      case 'bullet_list_open':
        this.#lists.push(null);
        return;
      case 'ordered_list_open':
        this.#lists.push(Number(token.attrGet('start') ?? 1));
        return;
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.#lists.pop();
        return;
      case 'list_item_open':
        this.#mark = this.#nextMark();
        return;
      case 'blockquote_open':
        this.#quoted += 1;
        return;
      case 'blockquote_close':
        this.#quoted -= 1;
        return;
      case 'inline':
        this.#paragraph(runsOf(token, this.#heading ? 'bold' : 'plain'));
        return;
      case 'fence':
      case 'code_block':
        this.#paragraph([{ text: token.content.replace(/\n$/, ''), font: 'code', link: null }]);
        return;
      case 'hr':
        this.#pdf.moveDown(1);
        return;
      default:
    }
  }

  #nextMark(): string {
    const number = this.#lists.at(-1);
    if (typeof number !== 'number') return '•';
    this.#lists[this.#lists.length - 1] = number + 1;
    return `${number}.`;
  }

  #paragraph(runs: readonly Run[]): void {
    const pdf = this.#pdf;
    const size = this.#heading ? (HEADINGS[this.#heading] ?? SIZE) : SIZE;
    const left = MARGIN + (this.#lists.length + this.#quoted) * INDENT;
    pdf.fontSize(size).moveDown(this.#heading ? 0.8 : this.#lists.length > 0 ? 0.15 : 0.5);
    if (this.#heading && pdf.y > pdf.page.height - MARGIN * 2.5) pdf.addPage();
    if (this.#mark) {
      pdf.font('plain');
      if (pdf.y + pdf.currentLineHeight() > pdf.page.height - MARGIN) pdf.addPage();
      const { y } = pdf;
      pdf.text(this.#mark, left - INDENT, y, { lineBreak: false });
      pdf.y = y;
      this.#mark = '';
    }
    pdf.x = left;
    writeRuns(pdf, runs, pdf.page.width - MARGIN - left);
    pdf.x = MARGIN;
  }

  #table(tokens: readonly Token[]): void {
    const rows: { runs: readonly Run[] }[][] = [];
    let isHead = false;
    for (const token of tokens) {
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'th_open') isHead = true;
      if (token.type === 'td_open') isHead = false;
      if (token.type === 'inline') rows.at(-1)?.push({ runs: runsOf(token, isHead ? 'bold' : 'plain') });
    }
    const widths = columnWidths(rows, this.#pdf.page.width - 2 * MARGIN);
    this.#pdf.fontSize(SIZE - 1).moveDown(0.5);
    for (const row of rows) this.#row(row, widths);
    this.#pdf.x = MARGIN;
  }

  #row(row: readonly { readonly runs: readonly Run[] }[], widths: readonly number[]): void {
    const pdf = this.#pdf;
    const texts = row.map(({ runs }) => ({
      text: runs.map(({ text }) => text).join(''),
      font: runs[0]?.font ?? 'plain',
    }));
    const heights = texts.map(({ text, font }, index) =>
      pdf.font(font).heightOfString(text, { width: (widths[index] ?? 0) - 2 * PADDING }),
    );
    const height = Math.max(...heights, 0) + 2 * PADDING;
    const room = pdf.page.height - MARGIN;
    if (pdf.y + height > room && pdf.y > MARGIN) pdf.addPage();
    const top = pdf.y;
    let left = MARGIN;
    for (const [index, { text, font }] of texts.entries()) {
      const width = widths[index] ?? 0;
      const within = { width: width - 2 * PADDING, height: room - top - PADDING, ellipsis: true };
      pdf.font(font).text(text, left + PADDING, top + PADDING, within);
      left += width;
    }
    pdf.y = Math.min(top + height, room);
    pdf
      .moveTo(MARGIN, pdf.y)
      .lineTo(pdf.page.width - MARGIN, pdf.y)
      .lineWidth(0.4)
      .strokeColor('#999999')
      .stroke();
  }
}

function writeRuns(pdf: Pdf, runs: readonly Run[], width: number): void {
  const last = runs.length - 1;
  for (const [index, { text, font, link }] of runs.entries()) {
    const options = { width, continued: index < last, underline: link !== null, link };
    pdf
      .font(font)
      .fillColor(link === null ? '#16191d' : '#0b57d0')
      .text(text, options);
  }
  pdf.fillColor('#16191d');
}

/** How what comes next is to look. */
interface Look {
  readonly fonts: readonly Font[];
  readonly link: string | null;
}

/** The text of a block in pieces of one font each. */
function runsOf(token: Token, base: Font): readonly Run[] {
  const runs: Run[] = [];
  let look: Look = { fonts: [base], link: null };
  for (const child of token.children ?? []) {
    const text = child.type === 'softbreak' ? ' ' : child.type === 'hardbreak' ? '\n' : child.content;
    const font = child.type === 'code_inline' ? 'code' : (look.fonts.at(-1) ?? base);
    if (text) runs.push({ text, font, link: look.link });
    look = lookAfter(child, look);
  }
  return runs.length > 0 ? runs : [{ text: ' ', font: base, link: null }];
}

function lookAfter(child: Token, { fonts, link }: Look): Look {
  switch (child.type) {
    case 'strong_open':
      return { fonts: [...fonts, 'bold'], link };
    case 'em_open':
      return { fonts: [...fonts, 'italic'], link };
    case 'strong_close':
    case 'em_close':
      return { fonts: fonts.slice(0, -1), link };
    case 'link_open':
      return { fonts, link: child.attrGet('href') };
    case 'link_close':
      return { fonts, link: null };
    default:
      return { fonts, link };
  }
}

/** Columns get room by what is in them, none less than a twelfth of the whole. */
function columnWidths(
  rows: readonly (readonly { readonly runs: readonly Run[] }[])[],
  whole: number,
): readonly number[] {
  const columns = Math.max(...rows.map((row) => row.length), 1);
  const lengths = Array.from({ length: columns }, (_all, column) => {
    const longest = rows
      .slice(0, 100)
      .map((row) => row[column]?.runs.reduce((sum, { text }) => sum + text.length, 0) ?? 0);
    return Math.min(60, Math.max(8, ...longest));
  });
  const sum = lengths.reduce((total, length) => total + length, 0);
  return lengths.map((length) => (length / sum) * whole);
}
