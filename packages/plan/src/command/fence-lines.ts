import { isProgram } from './shell-words.ts';
import { beginsLikeSql } from './split-sql.ts';

/** What the lines of a fence look like, counted; `commands` is all lines that are neither empty nor comments. */
export interface FenceLines {
  readonly all: number;
  readonly commands: number;
  /** First line that counts as a command. */
  readonly first: string;
  readonly arrows: number;
  readonly boxes: number;
  /** Lines that begin with a program whose name is no word of a sentence. */
  readonly certain: number;
  /** Lines that begin with `$ `. */
  readonly prompts: number;
  readonly sql: number;
  readonly code: number;
  readonly powershell: number;
  readonly yaml: number;
  /** An indented key, or a list of keys. */
  readonly nested: boolean;
  /** Every key is written as programs write them, without blanks and capitals. */
  readonly keys: boolean;
  readonly assignments: number;
  readonly logs: number;
  readonly sentences: number;
  readonly http: boolean;
}

const CODE =
  /^\s*(?:import\s+[\w{*"']|from\s+\S+\s+import\s|(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:const|let|var|function|class|interface|type|enum)\s+[\w${[]|(?:public|private|protected|static|async|await|return|throw|yield)\s|def\s+\w+\s*\(|func\s+\w*\(|fn\s+\w+\(|package\s+\w+$|using\s+[\w.]+;|#include\s|@\w+\(|print\(|console\.\w+\(|\}\s*(?:else|catch|finally|\)|;|$)|\w[\w.]*\([^)]*\)\s*[;{]?$|[\w.]+\s+=\s+\S|if\s*\(.*\{$|(?:try|else|except[\w\s]*)\s*[:{]$|for\s+\w+\s+in\s+.*:$|\/\/|\/\*|\*\s)/;
const POWERSHELL =
  /^\s*(?:\$\w+(?::\w+)?\s*=|(?:Get|Set|New|Remove|Start|Stop|Restart|Invoke|Write|Test|Out|Select|Where|ForEach|Import|Export|Add|Connect|Copy)-[A-Z]\w+|\$env:|.*\|\s*(?:Where-Object|Select-Object|ForEach-Object|Select-String))/;
const YAML = /^\s*(?:-\s+)?["']?[\w./-]+["']?:(?:\s|$)|^\s*-\s+\S/;
const KEY = /^[^\n:#]{1,80}:(?:\s|$)/;
const LOG =
  /^\s*(?:\[?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|\[?\d{2}:\d{2}:\d{2}|(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL)\b[\s:[]|HTTP\/\d|\s+at\s\S+\s\()/;
const HTTP = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(?:https?:\/\/|\/)\S*(?:\s+HTTP\/[\d.]+)?\s*$/;
const ARROW = /[→←↑↓⇒⇓▼▲►◄]|(?:^|\s)(?:-{1,3}>|={1,2}>)(?:\s|$)/u;
const BOX = /[│┃║├┤┌┐└┘┬┴┼╔╗╚╝╠╣═╭╮╰╯]|^[\s+|]*\+-{2,}/u;

/** Counts what the lines of a fence look like. */
export function followLines(source: string): FenceLines {
  const rows = source.split('\n').filter((row) => row.trim() !== '');
  const commands = rows.filter((row) => !/^\s*(?:#(?!include)|--(?!>)|\/\/)/.test(row));
  const words = commands.map((row) => /^\s*(?:[$>%]\s+)?(?:sudo\s+|npx\s+)?(\S+)/.exec(row)?.[1] ?? '');
  const count = (pattern: RegExp, of: readonly string[] = commands): number =>
    of.filter((row) => pattern.test(row)).length;
  const keyed = commands.filter((row) => KEY.test(row));
  return {
    all: rows.length,
    commands: commands.length,
    first: commands[0]?.trim() ?? '',
    arrows: count(ARROW),
    boxes: count(BOX),
    // `make deploy` alone on its line is no sentence.
    certain: words.filter((word) => isProgram(word, true)).length + count(/^\s*(?:[$>%]\s+)?make\s+[a-z][\w:.-]*\s*$/),
    prompts: count(/^\s*\$\s+\S/),
    sql: commands.filter((row) => beginsLikeSql(row) || /^\s*(?:FROM|WHERE|JOIN|VALUES|ORDER BY|GROUP BY)\b/.test(row))
      .length,
    code: count(CODE),
    powershell: count(POWERSHELL),
    yaml: count(YAML),
    nested: commands.some((row) => /^\s+(?:-\s+)?[\w.-]+:(?:\s|$)|^\s*-\s+[\w.-]+:\s/.test(row)),
    keys: keyed.every((row) => /^\s*(?:-\s+)?["']?[a-z][\w./-]*["']?:/.test(row)),
    assignments: count(/^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=\S*/),
    logs: count(LOG),
    sentences: count(
      /^\s*(?:[-*•]\s+)?(?:\p{Lu}[\p{L}'’]*|\[[^\]]*\]|\*\*.*\*\*|\p{Extended_Pictographic})(?:[\s,:].*)?$/u,
    ),
    http: HTTP.test(commands[0]?.trim() ?? ''),
  };
}
