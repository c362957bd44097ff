/** What a line of a shell fence is when no shell would run it: something to do, or something to look at. */
export type NotRunnable = 'doing' | 'showing';

/** `{ "status": "ok" }`, `[ { …`: what an answer looks like. A group of commands, `{ cmd; }`, goes on with a word. */
const JSON_LIKE = /^(?:\{\s*(?:$|["'}])|\[\s*(?:$|\{))/m;
/** `db.orders.aggregate([`, `rate(errors[5m])`, `up{job="api"}`: another language. `name() {` is a function of the shell. */
const OTHER_LANGUAGE =
  /^(?:\w+(?:\.\w+)+\(|[A-Za-z_]\w*\(\s*[^)\s]|[A-Za-z_]\w*\{[^}]*[=~]|\}\s*[),]|(?:const|let|import|function)\s+[\w{*])/;
/** `Dashboard → Settings`: a way through menus. */
const CLICKS = /^[^'"`|$#]{1,120}\s(?:→|➜|⇒|➔|▸|›)\s/u;
/** A page to open. */
const ADDRESS = /^https?:\/\/\S+$/;
/** `Create an incident`, `- Tell the team`, `**Note**`. Commands of PowerShell bear a hyphen. */
const SENTENCE = /^(?:\p{Lu}\p{Ll}+(?:\s+[\p{L}\d(]|[,:]\s)|[-*•]\s|\*\*|\d{1,2}[.)]\s)/u;
/** Another variable within makes it no written value; a default for itself is one. */
const LITERAL = /^(?:export\s+)?([A-Za-z_]\w*)=(?:\$\{\1:?-[^{}$`\n]*\}|'[^'\n]*'|"[^"$`\n]*"|[^\s'"$`;&|]*)$/;

/** Whether a statement out of a shell fence is none that a shell would run; null when it is one. */
export function notRunnable(statement: string): NotRunnable | null {
  const text = statement.trim();
  if (JSON_LIKE.test(text.split('\n', 2).join('\n').trimEnd()) && /^[{[]/.test(text)) return 'showing';
  if (CLICKS.test(text) || ADDRESS.test(text)) return 'doing';
  if (OTHER_LANGUAGE.test(text)) return 'showing';
  return SENTENCE.test(text) ? 'doing' : null;
}

/** Whether a statement only gives a variable a written value: alone it does nothing, for each step has its own shell. */
export function isSetting(statement: string): boolean {
  return LITERAL.test(statement.trim());
}
