import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress } from './address.ts';
import { bindTo } from './case/bind-to.ts';

const identities = (text: string, region = 'US') => {
  const address = readAddress(text, region);
  return address ? [address.identity, ...address.alternates] : [];
};

describe('readAddress', () => {
  it('finds a number again in any spelling: whoever is suppressed under one gets nothing under another', () => {
    const marks = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u200b', ')', '(');
    const digits = fc.tuple(fc.constantFrom('212', '415', '555', '907'), fc.stringMatching(/^\d{7}$/));
    const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const spelling = fc.tuple(
      fc.constantFrom('+1', '1', '', '001', '011 1', 'tel:+1', 'whatsapp:+1', 'WhatsApp:+1', ' + 1', '＋1', '+1 1'),
      fc.array(marks, { minLength: 10, maxLength: 10 }),
      fc.constantFrom('', ' x12', ' ext. 9', ';ext=5', ' '),
      fc.boolean(),
    );
    fc.assert(
      fc.property(digits, spelling, ([area, rest], [prefix, between, end, isWide]) => {
        const number = [...`${area}${rest}`].map((digit, at) => `${between[at]}${digit}`).join('');
        const text = `${prefix}${isWide ? wide(number) : number}${end}`;
        const found = identities(text);
        // What cannot be read is not written to either.
        if (found.length > 0) expect([text, found]).toEqual([text, expect.arrayContaining([`tel:+1${area}${rest}`])]);
      }),
    );
  });

  it.each([
    ['0151 2345678', 'DE', 'tel:+491512345678'],
    ['491512345678', 'DE', 'tel:+491512345678'],
    ['00491512345678', 'US', 'tel:+491512345678'],
    ['+44 (0)20 7946 0958', 'US', 'tel:+442079460958'],
    ['+5215512345678', 'US', 'tel:+525512345678'],
    ['+٤٩١٥١٢٣٤٥٦٧٨', 'US', 'tel:+491512345678'],
    [' ANN@Example.COM ', 'US', 'mailto:ann@example.com'],
    ['mailto:ann@bücher.example', 'US', 'mailto:ann@xn--bcher-kva.example'],
  ])('reads %s', (text, region, identity) => {
    expect(identities(text, region)).toContain(identity);
  });

  it.each(['', 'nobody', '+', 'a@b', '@example.com', 'a b@example.com', '+1 800 FLOWERS', '=1+1', '1'.repeat(400)])(
    'refuses %s',
    (text) => {
      const address = readAddress(text, 'US');
      expect(address?.isPossible ?? false).toBe(false);
    },
  );
});

describe('bindTo', () => {
  it('puts an address in as a literal, and nowhere else', () => {
    expect(bindTo('SELECT \':to\', x::to, a."b:to" FROM m WHERE r = :to -- :to', "o'neil@example.com")).toBe(
      "SELECT ':to', x::to, a.\"b:to\" FROM m WHERE r = 'o''neil@example.com' -- :to",
    );
  });
});
