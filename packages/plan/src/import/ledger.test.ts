import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDocument } from './document/read-document.ts';
import { Ledger } from './ledger.ts';

const document = readDocument('plan.md', ['# Plan', '', '- first', '- second', '', '- third', 'end'].join('\n'));

it('gives a line to the first who claims it', () => {
  const ledger = new Ledger(document);
  ledger.recover({ line: 3, lastLine: 3 }, 'step');
  ledger.leave({ line: 3, lastLine: 4 }, 'no place for it');
  expect(ledger.fateOf(3)).toEqual({ fate: 'recovered', as: 'step' });
  expect(ledger.fateOf(4)).toEqual({ fate: 'left', why: 'no place for it' });
  expect(ledger.isFree({ line: 6, lastLine: 7 })).toBe(true);
  expect(ledger.isFree({ line: 4, lastLine: 7 })).toBe(false);
});

it('counts lines that are not blank; what nobody claimed is prose', () => {
  const ledger = new Ledger(document);
  ledger.recover({ line: 2, lastLine: 4 }, 'list');
  ledger.leave({ line: 6, lastLine: 6 }, 'why');
  expect(ledger.fateOf(2)).toBeNull();
  expect(ledger.totals()).toEqual({ recovered: 2, left: 1, prose: 2 });
});

it('quotes what is left, neighbours with the same reason together', () => {
  const ledger = new Ledger(document);
  ledger.leave({ line: 3, lastLine: 6 }, 'one');
  ledger.leave({ line: 7, lastLine: 7 }, 'other');
  expect(ledger.leftOvers()).toEqual([
    { line: 3, lastLine: 4, text: '- first\n- second', why: 'one' },
    { line: 6, lastLine: 6, text: '- third', why: 'one' },
    { line: 7, lastLine: 7, text: 'end', why: 'other' },
  ]);
});

it('takes copies and tables of contents for prose from the start', () => {
  const part = ['## One', ...Array.from({ length: 12 }, (_, index) => `- entry ${index}`), ''];
  const doubled = readDocument('plan.md', ['# Plan', '', ...part, ...part].join('\n'));
  const ledger = new Ledger(doubled);
  expect(doubled.repairs).toMatchObject([{ kind: 'doubled', line: 17, lastLine: 29 }]);
  ledger.recover({ line: 1, lastLine: 40 }, 'everything');
  expect(ledger.totals()).toEqual({ recovered: 14, left: 0, prose: 13 });
});

it('accounts for every line once, whatever is claimed', () => {
  const claim = fc.record({
    line: fc.integer({ min: -3, max: 12 }),
    lastLine: fc.integer({ min: -3, max: 12 }),
    how: fc.constantFrom('recover', 'leave', 'prose'),
  });
  fc.assert(
    fc.property(fc.array(claim), (claims) => {
      const ledger = new Ledger(document);
      for (const { how, ...lines } of claims) {
        if (how === 'recover') ledger.recover(lines, 'x');
        else if (how === 'leave') ledger.leave(lines, 'y');
        else ledger.prose(lines);
      }
      const { recovered, left, prose } = ledger.totals();
      expect(recovered + left + prose).toBe(5);
      expect(ledger.leftOvers().reduce((sum, { line, lastLine }) => sum + lastLine - line + 1, 0)).toBe(left);
    }),
  );
});
