/**
 * Makes a test for types of events that come before others. `*` stands for any text, also none.
 * @param patterns as the plan has them: `invoice.*`
 */
export function comesFirst(patterns: readonly string[]): (type: string) => boolean {
  const exact = new Set(patterns.filter((one) => !one.includes('*')));
  const open = patterns.filter((one) => one.includes('*')).map((one) => one.split('*'));
  return (type) => exact.has(type) || open.some((parts) => fits(type, parts));
}

/** Each part at its first place behind the one before it: no text takes longer than its length times the parts. */
function fits(type: string, parts: readonly string[]): boolean {
  const [head = '', ...others] = parts;
  const tail = others.pop() ?? '';
  if (type.length < head.length + tail.length || !type.startsWith(head) || !type.endsWith(tail)) return false;
  const end = type.length - tail.length;
  let at = head.length;
  for (const part of others) {
    const found = type.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** 0: delivered before what has 1. */
export function priorityOf(isFirst: boolean): 0 | 1 {
  return isFirst ? 0 : 1;
}
