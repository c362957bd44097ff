/** An address as it is entered elsewhere: one that begins with a slash is of this server. */
export function wholeUrl(url: string): string {
  return url.startsWith('/') ? `${window.location.origin}${url}` : url;
}
