import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Document, Lines, Section } from './document.ts';
import { readDocument } from './read-document.ts';

interface Node extends Lines {
  readonly children: readonly Node[];
}

function ofBlock(block: Block): Node {
  if (block.kind === 'list')
    return {
      ...lines(block),
      children: block.items.map((item) => ({ ...lines(item), children: item.blocks.map(ofBlock) })),
    };
  if (block.kind === 'table')
    return { ...lines(block), children: block.rows.map((row) => ({ ...lines(row), children: [] })) };
  if (block.kind === 'paragraph')
    return { ...lines(block), children: block.labels.map((label) => ({ ...lines(label), children: [] })) };
  return { ...lines(block), children: block.kind === 'quote' ? block.blocks.map(ofBlock) : [] };
}

function ofSection(section: Section): Node {
  return { ...lines(section), children: [...section.blocks.map(ofBlock), ...section.sections.map(ofSection)] };
}

function lines({ line, lastLine }: Lines): Lines {
  return { line, lastLine };
}

/** Every part that reaches out of its parent, or ends before it begins. */
function misplaced(node: Node): readonly Node[] {
  const wrong = node.children.filter(
    (child) => child.line < node.line || child.lastLine > node.lastLine || child.lastLine < child.line,
  );
  return [...wrong, ...node.children.flatMap(misplaced)];
}

/** Lines that are not blank and that no block, heading or repair covers. */
function uncovered(document: Document): readonly string[] {
  const covered = new Set<number>();
  const cover = ({ line, lastLine }: Lines) => {
    for (let each = line; each <= lastLine; each++) covered.add(each);
  };
  const walk = (section: Section) => {
    const underlined = /^ {0,3}-+ *$/.test(document.lines[section.line] ?? '');
    cover({ line: section.line, lastLine: section.line + (underlined ? 1 : 0) });
    section.blocks.forEach(cover);
    section.sections.forEach(walk);
  };
  document.root.blocks.forEach(cover);
  document.root.sections.forEach(walk);
  document.repairs.forEach(cover);
  return document.lines.filter((line, index) => line.trim() !== '' && !covered.has(index + 1));
}

const line = fc.constantFrom(
  '',
  '# One',
  '## Two',
  '### 3. Three',
  'text',
  '**Symptoms:**',
  '**Option A**',
  '**Impact:** high · **For:** all',
  'Owner: team',
  '- item',
  '  - nested',
  '    1. [ ] deep',
  '1. **Restart**',
  '   ```bash',
  '```',
  '~~~~ sql',
  '    indented',
  '        - far',
  '> quoted',
  '> > twice',
  '> ```',
  '| a | b |',
  '|---|---|',
  '---',
  '<details>',
  '<summary>More</summary>',
  '</details>',
  '<!-- open',
  '-->',
  '- [Two](#two)',
  '## Contents',
  '\ttab',
  '• bullet',
  '##Close',
);

describe('any Markdown', () => {
  it('is read with every part within its parent, and the same each time', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.constantFrom('\n', '\r\n', '\r'), (written, end) => {
        const text = written.join(end);
        const document = readDocument('plan.md', text);
        expect(document.lines).toHaveLength(Math.max(1, written.length));
        expect(document.root).toMatchObject({ line: 1, lastLine: document.lines.length });
        expect(misplaced(ofSection(document.root))).toEqual([]);
        expect(readDocument('plan.md', text)).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });

  it('loses no text', () => {
    const plain = line.filter((each) => !each.includes('[Two]'));
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 40 }), (written) => {
        const document = readDocument('plan.md', written.join('\n'));
        expect(uncovered(document)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('of any characters is read without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(misplaced(ofSection(readDocument('plan.md', text).root))).toEqual([]);
      }),
    );
  });
});

describe('a document made to do harm', () => {
  const many = 8_000;
  it.each([
    ['headings', '# a\n'.repeat(many)],
    ['different headings', Array.from({ length: 130_000 }, (_, index) => `# ${index}`).join('\n')],
    ['bold headings', '**a:**\n\n'.repeat(many)],
    ['open fences', '```\n'.repeat(many)],
    ['nested quotes', `${'> '.repeat(many)}x`],
    ['nested lists', `${'- '.repeat(many)}x`],
    ['brackets', '['.repeat(many * 5)],
    ['stars', '*'.repeat(many * 5)],
    ['bold letters', '**a** '.repeat(many)],
    ['labels on one line', '**a:** b · '.repeat(many)],
    ['spaces after a label', `**a:** b${' '.repeat(many * 5)}c`],
    ['spaces in a heading', `# a${' '.repeat(many * 5)}b`],
    ['colons', `# a${':'.repeat(many * 5)}b`],
    ['blank lines in code', `    a\n${'\n'.repeat(many)}    b`],
    ['columns', `${'|a'.repeat(10_000)}|\n${'|-'.repeat(10_000)}|\n${'|b'.repeat(10_000)}|`],
    ['one long line', 'word '.repeat(1_000_000)],
  ])('of %s is read', (_what, text) => {
    const { root } = readDocument('plan.md', text);
    expect(root.line).toBe(1);
    expect(root.blocks.length + root.sections.length).toBeGreaterThan(0);
  });

  it('of forty backticks is one fence', () => {
    const fence = '`'.repeat(40);
    const { root } = readDocument('plan.md', `${fence}\n\`\`\`\n# a\n${fence}`);
    expect(root.blocks).toMatchObject([{ kind: 'fence', source: '```\n# a', closed: true }]);
  });
});
