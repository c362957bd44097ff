/** Whether an address is one of this machine itself, which nobody else reaches. What is no address is not. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return /^(?:(?:[a-z0-9-]{1,63}\.)?localhost\.?|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f:]{1,9}\])$/.test(
    hostname,
  );
}
