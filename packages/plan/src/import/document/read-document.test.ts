import { describe, expect, it } from 'vitest';
import type { Block, Fence, Item, List, Paragraph, Section, Table } from './document.ts';
import { readDocument } from './read-document.ts';

const read = (...lines: string[]) => readDocument('plan.md', lines.join('\n')).root;

/** The tree in short: `2 Title 1-4`. */
function outline(section: Section): readonly string[] {
  return section.sections.flatMap((each) => [
    `${each.level} ${each.title} ${each.line}-${each.lastLine}`,
    ...outline(each),
  ]);
}

/** The first block of the only section. */
function block<Kind extends Block>(...lines: string[]): Kind {
  return read(...lines).blocks[0] as Kind;
}

const items = (...lines: string[]) => block<List>(...lines).items;

describe('sections', () => {
  it('come from headings of both styles, with their lines', () => {
    const root = read('intro', '', '# Plan #', 'text', '## One', 'a', '', '### Deep', '', 'Two', '---', 'b', '', '');
    expect(outline(root)).toEqual(['1 Plan 3-12', '2 One 5-8', '3 Deep 8-8', '2 Two 10-12']);
    expect(root.blocks).toMatchObject([{ kind: 'paragraph', text: 'intro', line: 1, lastLine: 1 }]);
    expect(root).toMatchObject({ level: 0, title: '', line: 1, lastLine: 14, parent: null });
    expect(root.sections[0]?.sections[0]?.parent).toBe(root.sections[0]);
  });

  it('come from headings without their space, and not from labels above a rule', () => {
    const root = read('##One', 'x', '', '**Owner:** me', '---', '', 'a', 'b', '---', '', '##Two', '', '#channel');
    expect(outline(root)).toEqual(['2 Two 11-13']);
    expect(root.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph', 'other', 'paragraph', 'other']);
  });

  it('come from bold paragraphs with something below', () => {
    const root = read('## Down', '**Symptoms:**', '- red', '', '🔴 **Fix first** (5 min):', '', '```', 'x', '```');
    expect(outline(root)).toEqual(['2 Down 1-9', '7 Symptoms 2-3', '7 Fix first (5 min) 5-9']);
    expect(root.sections[0]?.sections[1]?.heading).toBe('🔴 Fix first (5 min):');
  });

  it('do not come from bold sentences, values, or bold text at the end', () => {
    expect(outline(read('**Never restart twice.**', 'x', '', '**Impact:** total', '', '- a', '', '**End**'))).toEqual(
      [],
    );
    expect(outline(read('**A** and **B**', '', '- a', '', '**Owner**', '', '# H'))).toEqual(['1 H 7-7']);
  });

  it('of bold text end at a rule and at a label that stands beside them', () => {
    const root = read(
      '# A',
      '**Prevention:**',
      '- test',
      '',
      '**Impact:** high',
      '',
      '**Next:**',
      '- x',
      '',
      '---',
      'end',
    );
    expect(outline(root)).toEqual(['1 A 1-11', '7 Prevention 2-3', '7 Next 7-8']);
    expect(root.sections[0]?.blocks.map(({ line }) => line)).toEqual([5, 10, 11]);
  });

  it('of bold text keep labels that belong to them', () => {
    const root = read(
      '**P0 - Critical**',
      '- down',
      '',
      '**Response:** 5 min',
      '',
      '**Told:**',
      '',
      '**A:** x',
      '',
      '**B:** y',
    );
    expect(root.sections.map(({ blocks }) => blocks.length)).toEqual([2, 2]);
    const noted = read('**Steps:**', '1. go', '', '**Note:** slowly', '', '2. on');
    expect(noted.sections[0]?.blocks).toHaveLength(3);
  });

  it('of bold text stand within each other when one follows directly on another style', () => {
    const root = read(
      '**Resolution:**',
      '',
      '**Option A**',
      '- x',
      '',
      '**Option B**',
      '- y',
      '',
      '**Prevention:**',
      '- z',
    );
    expect(outline(root)).toEqual(['7 Resolution 1-7', '8 Option A 3-4', '8 Option B 6-7', '7 Prevention 9-10']);
  });
});

describe('labels', () => {
  const labels = (...lines: string[]) =>
    block<Paragraph>(...lines).labels.map(({ name, value, line }) => [name, value, line]);

  it('stand on lines of their own', () => {
    expect(labels('**Impact:** total', '**Time**: 5 min', 'or less', '**Examples:**', '- x')).toEqual([
      ['Impact', 'total', 1],
      ['Time', '5 min\nor less', 2],
      ['Examples', '', 4],
    ]);
  });

  it.each(['·', '|', '•', ',', ' ', '-'])('stand on one line with %s between them', (sign) => {
    expect(labels(`**A:** one ${sign} **B:** two ${sign} **C**: three`)).toEqual([
      ['A', 'one', 1],
      ['B', 'two', 1],
      ['C', 'three', 1],
    ]);
  });

  it('are read without Markdown, of at most six words', () => {
    expect(labels('Owner: Ops team', 'Review due: 5 days')).toEqual([
      ['Owner', 'Ops team', 1],
      ['Review due', '5 days', 2],
    ]);
    expect(labels('This is a sentence of many words: it has no label')).toEqual([]);
    expect(labels('担当：運用')).toEqual([['担当', '運用', 1]]);
  });

  it.each(['https://example.com/x', 'At 10:30 we start', 'See it. Then: go', 'Review (level 1: soon)'])(
    'are not seen in %s',
    (text) => {
      expect(labels(text)).toEqual([]);
    },
  );
});

describe('lists', () => {
  const labelOf = ({ label }: Item) => label && [label.name, label.value];

  it('keep text, check boxes, labels and what stands below', () => {
    const found = items(
      '1. [ ] **Check:** the `queue`',
      '   - deep',
      '     ```sh',
      '     ls',
      '     ```',
      '2. [x] done',
      '3. plain',
    );
    expect(found.map(({ checked, text, line, lastLine }) => [checked, text, line, lastLine])).toEqual([
      [false, 'Check: the queue', 1, 5],
      [true, 'done', 6, 6],
      [null, 'plain', 7, 7],
    ]);
    expect(found[0]?.markdown).toBe('**Check:** the `queue`');
    expect(found[0]?.blocks).toMatchObject([
      { items: [{ blocks: [{ kind: 'fence', language: 'sh', source: 'ls', closed: true, line: 3, lastLine: 5 }] }] },
    ]);
  });

  it('tell labels of items', () => {
    expect(
      items('- **A:** b', '- **A** - b', '- **Only bold**', '- Name: b', '- **Restart** it now').map(labelOf),
    ).toEqual([['A', 'b'], ['A', 'b'], ['Only bold', ''], ['Name', 'b'], null]);
  });

  it('read what was only indented too far, and keep code as code', () => {
    const [first, second] = items('- a', '', '        - too far', '', '- b', '', '        make all --force', '');
    expect(first?.blocks).toMatchObject([{ kind: 'list', line: 3, items: [{ text: 'too far', line: 3 }] }]);
    expect(second?.blocks).toMatchObject([{ kind: 'fence', source: 'make all --force', language: '', line: 7 }]);
  });

  it('may have bullets that Markdown does not know', () => {
    const root = read('**Signs:**', '• one', '  more', '• **Who:** two', '', '☐ open', '☑ done', '', '[ ] box');
    expect(outline(root)).toEqual(['7 Signs 1-9']);
    expect(root.sections[0]?.blocks).toMatchObject([
      {
        line: 2,
        lastLine: 4,
        items: [
          { text: 'one\nmore', line: 2, lastLine: 3 },
          { label: { name: 'Who' }, line: 4 },
        ],
      },
      {
        line: 6,
        items: [
          { checked: false, text: 'open' },
          { checked: true, text: 'done', markdown: 'done' },
        ],
      },
      { items: [{ checked: false, text: 'box' }] },
    ]);
    expect(items('- ✅ works').map(({ checked }) => checked)).toEqual([null]);
  });

  it('hold headings as text', () => {
    expect(outline(read('- # not a section', '', '> ## neither'))).toEqual([]);
  });
});

describe('fences', () => {
  const fence = (...lines: string[]) => block<Fence>(...lines);

  it('may have any length, tildes, words after the language', () => {
    expect(fence('````Bash title="x"', '```', '````')).toMatchObject({ language: 'bash', source: '```', closed: true });
    expect(fence('~~~', 'a', '', 'b', '~~~')).toMatchObject({ language: '', source: 'a\n\nb', lastLine: 5 });
  });

  it('may be open at the end', () => {
    expect(fence('```sql', 'select 1', '# not a heading')).toMatchObject({ closed: false, lastLine: 3 });
    expect(fence('```')).toMatchObject({ closed: false, source: '' });
    expect(fence('````', 'a', '```')).toMatchObject({ closed: false });
  });

  it('stand in quotes', () => {
    expect(read('> ```', '> ls', '> ```').blocks[0]).toMatchObject({
      kind: 'quote',
      blocks: [{ kind: 'fence', source: 'ls', closed: true, line: 1, lastLine: 3 }],
    });
  });
});

describe('tables, quotes and HTML', () => {
  it('keeps cells as plain text and as written', () => {
    const table = block<Table>('| A | **B** |', '|---|:-:|', '| `x \\| y` | 1<br>2 |', '| only |', '', 'after');
    expect(table).toMatchObject({ header: ['A', 'B'], line: 1, lastLine: 4 });
    expect(table.rows).toEqual([
      { cells: ['x | y', '1\n2'], markdown: ['`x | y`', '1<br>2'], line: 3, lastLine: 3 },
      { cells: ['only', ''], markdown: ['only', ''], line: 4, lastLine: 4 },
    ]);
  });

  it('keeps blanks in angle brackets and drops tags and comments', () => {
    expect(block<Paragraph>('Call <your-name> at <b>once</b><!-- x -->').text).toBe('Call <your-name> at once');
    expect(block<Paragraph>('<your-name>').text).toBe('<your-name>');
    expect(block('<!-- <h2>x</h2> -->')).toMatchObject({ kind: 'other' });
    expect(block('<!-- secret', 'plan -->')).toMatchObject({ kind: 'other', line: 1, lastLine: 2 });
  });
});

it('takes headings and summaries in HTML for sections', () => {
  const root = read(
    '<h1 align="center">Plan</h1>',
    '',
    '<details>',
    '<summary><b>Queue</b> full</summary>',
    '- a',
    '',
    '</details>',
    '',
    'end',
  );
  expect(outline(root)).toEqual(['1 Plan 1-9', '7 Queue full 4-5']);
  expect(root.sections[0]?.blocks.map(({ line }) => line)).toEqual([3, 7, 9]);
});

describe('front matter', () => {
  it('is read when it is one', () => {
    const document = readDocument('plan.md', '---\ntitle: "The plan"\ntags:\n  - a\n---\n# T');
    expect(document.frontMatter).toEqual({ title: 'The plan', tags: '' });
    expect(document.repairs).toEqual([
      { kind: 'front-matter', line: 1, lastLine: 5, text: 'Front matter with 2 keys.' },
    ]);
    expect(outline(document.root)).toEqual(['1 T 6-6']);
  });

  it.each(['---\n# Title\nkey: value\n---\n', '---\nkey: value\n# Title', '---\n\n---\n', '# T\n---\na: b\n---\n'])(
    'is not seen in %j',
    (text) => {
      expect(readDocument('plan.md', text).frontMatter).toEqual({});
    },
  );
});

it('counts lines of any line end', () => {
  const { lines, root } = readDocument('plan.md', '# A\r\n\r\n- b\r\n  ```sh\r\n  x\r\n  ```\r\n\r\n## C\rtext\n');
  expect(lines[7]).toBe('## C');
  expect(outline(root)).toEqual(['1 A 1-9', '2 C 8-9']);
  expect(root.sections[0]?.blocks[0]).toMatchObject({ line: 3, lastLine: 6, items: [{ blocks: [{ source: 'x' }] }] });
});
