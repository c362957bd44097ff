import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findGarbled } from './garbled-text.ts';

const find = (text: string) =>
  findGarbled(text).map(({ offset, meant, as, certain }) => `${offset} ${meant} ${as}${certain ? '' : '?'}`);

it.each([
  ['weâ€™re', ['2 ’ Windows-1252']],
  ['ðŸš¨ now', ['0 🚨 Windows-1252']],
  ['aÃ§Ã£o', ['1 ç Windows-1252', '3 ã Windows-1252']],
  ['Å‚odzi', ['0 ł Windows-1252?']],
  ['pâ”‚q', ['1 │ Windows-1252']],
  ['æ—¥æœ¬', ['0 日 Windows-1252', '3 本 Windows-1252']],
  ['a ‚Üí b', ['2 → Mac Roman']],
  ['\uf8ffüî¥', ['0 🔴 Mac Roman']],
  ['ma√±ana', ['2 ñ Mac Roman']],
])('finds what was meant by %s', (text, found) => {
  expect(find(text)).toEqual(found);
});

it('doubts what makes sense as it stands', () => {
  expect(find('MAÇÃ…')).toEqual(['3 Å Windows-1252?']);
  expect(find('2√π')).toEqual(['1 ù Mac Roman?']);
});

it.each([
  ['German', '„Ärger über Öl“, Größe ≥ 5 µm – ‚Übung‘ …'],
  ['French', '« À bientôt », où çà et là, cœur, garçon — « déjà… »'],
  ['Portuguese', '“NÃO” há ação; coração, AVÔ, ÀS, É, Ú, lições'],
  ['Spanish', '¿Qué? ¡ESPAÑA! «papá», Ñandú'],
  ['Vietnamese', 'Khôi phục dịch vụ, cảnh báo khẩn cấp, Đường dây ưu tiên'],
  ['Greek', 'Αποκατάσταση υπηρεσίας, άμεσα'],
  ['Polish', 'Żółć, łódź, ÓŚWIĘCIM'],
  ['Romanian', 'ă, â, î, ș, ț; ÎNTÂI'],
  ['Icelandic', 'það er ÞÖRF á aðgerð, ÐÆ'],
  ['Russian', 'Ёлка, отказ базы данных'],
  ['Japanese', '障害対応「手順」・ログを確認。'],
  ['Arabic', 'خطة الاستجابة للحوادث'],
  ['drawings', '┌──┐ │ ≈ ∆ ƒ √ ¬ → ▲ ✓ ⚠️ 🔴 °C × ½ “x”'],
])('leaves intact %s alone', (_language, text) => {
  expect(find(text)).toEqual([]);
});

it('finds every sign that was read as Windows-1252', () => {
  const signs = ['’', '“', '—', '…', '→', '✅', '⚠️', '🚨', '🟡', '─', '│', '≥', '€'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 5 }), (chosen) => {
      const meant = chosen.join('');
      const found = findGarbled(misread(meant));
      expect(found.map((each) => each.meant).join('')).toBe(meant);
      expect(found.every((each) => each.certain)).toBe(true);
    }),
  );
});

/** Windows-1252 as browsers read it: bytes without a character become C1 controls. */
function misread(text: string): string {
  const high = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
  return [...new TextEncoder().encode(text)]
    .map((byte) => (byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : String.fromCharCode(byte)))
    .join('');
}
