/**
 * Returns `address` as an absolute http or https URL in which nothing can break out of a link or an attribute, or null
 * if it is not one. Other schemes, such as `javascript:`, are never linked.
 */
export function webAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return url.href.replace(/["'<>|`\\]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
