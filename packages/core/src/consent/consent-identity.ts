/*
 * One phone has several numbers in some countries: with and without a digit that says that it is a mobile. All are the same
 * person's, and whoever ended messages to one ended them to all.
 */

/** Mexico: 1 after the country's code, until 2019; Argentina: 9 for mobiles from abroad. Numbering plans E.129 of the ITU. */
const EXTRA_DIGIT: readonly { readonly with: RegExp; readonly prefix: string; readonly drop: number }[] = [
  { with: /^\+521\d{10}$/, prefix: '+52', drop: 4 },
  { with: /^\+549\d{10}$/, prefix: '+54', drop: 4 },
];
/** Brazil: 9 before the eight digits of a mobile, which begin with 6 to 9; WhatsApp still names some without it. */
const BRAZIL_MOBILE = /^\+55(\d\d)9([6-9]\d{7})$/;
const DOTTED = new Set(['gmail.com', 'googlemail.com']);

/** By which a number is known, from its E.164 form: the same for all forms of it. */
export function phoneIdentity(e164: string): string {
  for (const { with: form, prefix, drop } of EXTRA_DIGIT)
    if (form.test(e164)) return `tel:${prefix}${e164.slice(drop)}`;
  return `tel:${e164.replace(BRAZIL_MOBILE, '+55$1$2')}`;
}

/** By which an address of e-mail is known: in lower case; Gmail knows no dots and nothing after a plus. */
export function emailIdentity(email: string): string {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at).toLowerCase();
  const domain = email.slice(at + 1).toLowerCase();
  if (!DOTTED.has(domain)) return `mailto:${local}@${domain}`;
  return `mailto:${(local.split('+')[0] ?? '').replaceAll('.', '')}@gmail.com`;
}

/** An address as it is shown to those who need not know it: `+1•••••••123`, `a•••@example.com`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at > 0) return `${address.slice(0, 1)}•••${address.slice(at)}`;
  return `${address.slice(0, 2)}${'•'.repeat(Math.max(3, address.length - 5))}${address.slice(-3)}`;
}
