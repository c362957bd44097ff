import { expect, it } from 'vitest';
import { repairEncoding } from './repair-encoding.ts';

const repair = (text: string) => repairEncoding(text.split('\n')).lines.join('\n');

it('repairs text that was read as Windows-1252, also next to intact text', () => {
  expect(repair('AÃ§Ãµes â€“ nÃ£o\nações – não')).toBe('Ações – não\nações – não');
});

it('repairs text that was read as Mac Roman', () => {
  expect(repair('‚ö†Ô∏è a ‚Üí b\n\uf8ffüü° x')).toBe('⚠️ a → b\n🟡 x');
});

it('repairs text that was read wrongly twice', () => {
  expect(repair('weÃ¢â‚¬â„¢re')).toBe('we’re');
});

it('repairs doubtful damage only near certain damage', () => {
  const far = '\n'.repeat(30);
  expect(repair(`SÃ“ aÃ§Ã£o${far}MAÇÃ…`)).toBe(`SÓ ação${far}MAÇÃ…`);
});

it('repairs signs that lost a byte where nothing else can be meant, and leaves the others', () => {
  expect(repair('âŒ no\nâš ï¸ careful\nâ° x')).toBe('❌ no\n⚠️ careful\nâ° x');
});

it('says how many lines it repaired, for each encoding', () => {
  expect(repairEncoding(['ok', 'â€™', 'ok', 'â€”â€”', '‚Üí']).repairs).toEqual([
    { kind: 'encoding', line: 2, lastLine: 4, text: 'Was once read as Windows-1252: 2 lines repaired.' },
    { kind: 'encoding', line: 5, lastLine: 5, text: 'Was once read as Mac Roman: 1 line repaired.' },
  ]);
});

it('leaves a text that needs nothing as it is', () => {
  expect(repairEncoding(['„Übung“', '障害'])).toEqual({ lines: ['„Übung“', '障害'], repairs: [] });
});
