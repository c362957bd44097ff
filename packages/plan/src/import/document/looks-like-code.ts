const MARKDOWN = /^(?:[-*+•]\s|\d{1,3}[.)]\s|\*\*|__|`{3,}|~{3,}|>|\|)/;
const CODE_SIGN = /[{};=$|\\]|--\w|\(\)|:\/\/|^[ \t]*(?:#|\/\/|\$)/m;

/** Whether text that is indented by four is code. Otherwise it is a list, a fence or a sentence that stands too far right. */
export function looksLikeCode(source: string): boolean {
  const first = source.trimStart();
  if (MARKDOWN.test(first)) return false;
  if (CODE_SIGN.test(source)) return true;
  return !/^\p{Lu}/u.test(first) || first.split(/\s+/, 4).length < 4;
}
