/**
 * A team's document as a tree of sections, each block with its lines. Lines are counted from 1 in the file as it was
 * given; `line` is the first and `lastLine` the last, both inclusive.
 */
export interface Lines {
  readonly line: number;
  readonly lastLine: number;
}

export interface Document {
  /** Name of the file, for messages: `RUNBOOK.md`. */
  readonly name: string;
  /** Every line after decoding and repair, without its line end; `lines[0]` is line 1. */
  readonly lines: readonly string[];
  /** Everything before the first heading stands in the root itself. Its level is 0 and its title is empty. */
  readonly root: Section;
  /** Keys of a front matter that is one, by name; empty when the first `---` is only a rule. */
  readonly frontMatter: Readonly<Record<string, string>>;
  /** What was done to the text before it was read, in words for the report. */
  readonly repairs: readonly Repair[];
}

/** Something that was put right, or left out, before reading. */
export interface Repair extends Lines {
  readonly kind: 'encoding' | 'doubled' | 'contents' | 'front-matter';
  /** `Read as Windows-1252 once; 12 lines repaired.` */
  readonly text: string;
}

export interface Section extends Lines {
  /**
   * 1 to 6 for headings, 7 for a paragraph that is only bold (`**Symptoms:**`) with something below it and for `<summary>`, 8 for such a one of
   * the other style directly below (`**Resolution:**`, then `**Option A**`). A list item that is only bold stays an item with
   * a label and blocks, so that nothing stands in the tree twice.
   */
  readonly level: number;
  /** Plain text without numbering, emoji, a final colon and Markdown: `Bot Unresponsive`. */
  readonly title: string;
  /** Plain text as it stands, with numbering and emoji: `🔴 1. Bot Unresponsive (P0)`. */
  readonly heading: string;
  /**
   * Blocks of this section itself, in order. Most stand above `sections`; a rule, or a paragraph such as `**Impact:** high` after
   * `**Prevention:**` and its list, ends the bold section and stands here again, after it.
   */
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
  readonly parent: Section | null;
}

export type Block = Paragraph | List | Table | Fence | Quote | Other;

export interface Paragraph extends Lines {
  readonly kind: 'paragraph';
  /** Plain text; line breaks are kept. */
  readonly text: string;
  /** As written. */
  readonly markdown: string;
  /** Bold labels and what follows each, when the paragraph consists of them: `**Impact:** total`, `**A:** x · **B:** y`. */
  readonly labels: readonly Label[];
}

/** `**Response Time**: Within 30 minutes`. */
export interface Label extends Lines {
  /** Without the colon. */
  readonly name: string;
  /** Plain text; empty when the value follows as a list. */
  readonly value: string;
}

export interface List extends Lines {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly items: readonly Item[];
}

export interface Item extends Lines {
  /** First paragraph, plain, without its check box. */
  readonly text: string;
  readonly markdown: string;
  /** Leading bold label (or `Label: ` of at most six words), when there is one. */
  readonly label: Label | null;
  /** Null: no check box. */
  readonly checked: boolean | null;
  /** Everything below the first paragraph: nested lists, fences. */
  readonly blocks: readonly Block[];
}

export interface Table extends Lines {
  readonly kind: 'table';
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row extends Lines {
  /** Plain text; as many as the header has. */
  readonly cells: readonly string[];
  /** The same as written, for commands in cells. */
  readonly markdown: readonly string[];
}

export interface Fence extends Lines {
  readonly kind: 'fence';
  /** Word after the backticks in small letters, possibly empty: `bash`. */
  readonly language: string;
  readonly info: string;
  /** Without the indentation of the fence. */
  readonly source: string;
  readonly closed: boolean;
}

export interface Quote extends Lines {
  readonly kind: 'quote';
  readonly blocks: readonly Block[];
}

/** HTML, a rule, a definition: never a fact. */
export interface Other extends Lines {
  readonly kind: 'other';
  readonly markdown: string;
}
