import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyFence } from './classify-fence.ts';
import { findFlags } from './find-flags.ts';
import { findPlaceholders } from './find-placeholders.ts';
import { embeddedSql, liftSql } from './lift-sql.ts';
import { mayRevealSecrets } from './may-reveal-secrets.ts';
import { neverEnds } from './never-ends.ts';
import { readsOnlyShell } from './reads-only-shell.ts';
import { renamedColumns } from './renamed-columns.ts';
import { replacePlaceholders } from './replace-placeholders.ts';
import { splitShell } from './split-shell.ts';
import { splitSteps } from './split-steps.ts';
import { unknownSubcommand } from './unknown-subcommand.ts';

const READERS: readonly (readonly [string, (source: string) => unknown])[] = [
  ['classifyFence', (source) => classifyFence({ language: 'bash', source })],
  ['classifyFence without a label', (source) => classifyFence({ language: '', source })],
  ['splitShell', splitShell],
  ['splitSteps', (source) => splitSteps(source, 'bash')],
  ['splitSteps of SQL', (source) => splitSteps(source, 'sql')],
  ['findPlaceholders', findPlaceholders],
  ['replacePlaceholders', replacePlaceholders],
  ['neverEnds', neverEnds],
  ['readsOnlyShell', readsOnlyShell],
  ['mayRevealSecrets', mayRevealSecrets],
  ['liftSql', liftSql],
  ['embeddedSql', embeddedSql],
  ['findFlags', findFlags],
  ['unknownSubcommand', unknownSubcommand],
  ['renamedColumns', renamedColumns],
];

/** Text of pieces that mean something to the readers, in any order. */
const shellish = fc
  .array(
    fc.constantFrom(
      'curl',
      'psql',
      '-c',
      '"',
      "'",
      '`',
      '$(',
      '${',
      '}',
      '(',
      ')',
      '<',
      '>',
      '<<EOF',
      'EOF',
      '<commit-hash>',
      '[id]',
      '{NAME}',
      '|',
      '&&',
      ';',
      '\\',
      '\n',
      ' ',
      '#',
      '--',
      'for x in a',
      'do',
      'done',
      'if',
      'fi',
      'case',
      'esac',
      'SELECT 1;',
      'USER_ID_HERE',
      'cus_xxxxx',
      '$X',
      '=',
      'awk',
      'kubectl exec',
      'npx wrangler tail',
      'YYYY-MM-DD',
      '→',
      '│',
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(' '));

describe('text from anybody', () => {
  it.each(READERS)('%s never throws', (_name, read) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), shellish), (source) => void read(source)),
      { numRuns: 100 },
    );
  });

  it('keeps the lines of statements in order and within the source', () => {
    fc.assert(
      fc.property(shellish, (source) => {
        const last = source.split('\n').length;
        let before = -1;
        for (const { line, lastLine } of splitShell(source)) {
          expect(line).toBeGreaterThan(before);
          expect(lastLine).toBeGreaterThanOrEqual(line);
          expect(lastLine).toBeLessThan(last);
          before = lastLine;
        }
      }),
    );
  });

  it('replaces once: a second time changes nothing', () => {
    fc.assert(
      fc.property(shellish, (source) => {
        const once = replacePlaceholders(source).source;
        expect(replacePlaceholders(once).source).toBe(once);
      }),
    );
  });

  const much = (piece: string): string => piece.repeat(Math.ceil(60_000 / piece.length));
  const JUNK = [
    '"',
    "'",
    '`',
    '$(',
    '(',
    '<',
    '<<EOF\n',
    '# x\n',
    'if ',
    '{',
    'a ',
    '\\\n',
    '\'"',
    '<a>',
    '[id] ',
    'USER_ID_HERE ',
    'a\n',
    '/* ',
    'print ',
    '{x}\n',
    '-- a\n',
    '"<id>" ',
    'SELECT ',
    'for x\n',
    '|',
    '<(',
    'cus_xxxx',
  ];

  it.each(JUNK)(
    'takes time in proportion to the length of %j',
    (piece) => {
      const source = much(piece);
      for (const [name, read] of READERS) {
        const start = performance.now();
        read(source);
        expect(performance.now() - start, name).toBeLessThan(6000);
      }
    },
    60_000,
  );
});
