import { followLines } from './fence-lines.ts';
import { isProgram } from './shell-words.ts';
import { splitShell } from './split-shell.ts';
import { beginsLikeSql } from './split-sql.ts';

export type FenceClass = 'shell' | 'sql' | 'code' | 'config' | 'http' | 'plain' | 'diagram' | 'output';

/** What is needed of a fence to tell what it holds. */
export interface FenceText {
  /** Word after the backticks, possibly empty. */
  readonly language: string;
  readonly source: string;
}

const LABELS: readonly (readonly [FenceClass, RegExp])[] = [
  ['shell', /^(?:sh|bash|shell|zsh|ksh|fish|console|terminal|shell-?session|shellscript|cmd|cli|command)$/],
  ['sql', /^(?:sql|psql|postgres(?:ql)?|mysql|sqlite|plpgsql|tsql|pgsql)$/],
  [
    'config',
    /^(?:ya?ml|json[5c]?|jsonl|toml|ini|env|dotenv|conf|config|nginx|hcl|tf|terraform|xml|properties|dockerfile|caddyfile|promql|logql|cron|crontab|diff)$/,
  ],
  ['http', /^(?:http|https|rest|curl-http)$/],
  ['diagram', /^(?:mermaid|plantuml|puml|dot|graphviz|ditaa|d2|ascii|diagram|flow)$/],
  ['plain', /^(?:text|txt|plain|plaintext|markdown|md|email|eml|html|slack|template)$/],
  ['output', /^(?:output|log|logs|stdout|result)$/],
];

/**
 * Tells what a fence holds, by its text first and its label second: teams label templates `bash`, write SQL and
 * JSON into shell fences, and leave half of all fences without a label.
 */
export function classifyFence(fence: FenceText): FenceClass {
  const label = labelled(fence.language);
  const rows = followLines(fence.source);
  if (rows.all === 0) return label ?? 'plain';
  if (label === 'diagram' || isDiagram(rows.arrows, rows.boxes, rows.all, label)) return 'diagram';
  if (rows.commands === 0) return label ?? 'plain';
  if (label === null) return guess(fence.source, rows);
  return overrule(label, fence.source, rows);
}

/**
 * How a fence counts in the figures of an import: shell, SQL, any other labelled language (`code`), or no label.
 */
export function countedAs(fence: FenceText): 'shell' | 'sql' | 'code' | 'plain' {
  const found = classifyFence(fence);
  if (found === 'shell' || found === 'sql') return found;
  return fence.language.trim() === '' ? 'plain' : 'code';
}

type Rows = ReturnType<typeof followLines>;

function labelled(language: string): FenceClass | null {
  const word =
    language
      .trim()
      .toLowerCase()
      .split(/[\s{,:]/, 1)[0] ?? '';
  if (word === '') return null;
  return LABELS.find(([, pattern]) => pattern.test(word))?.[0] ?? 'code';
}

function isDiagram(arrows: number, boxes: number, all: number, label: FenceClass | null): boolean {
  if (label !== null && label !== 'plain' && label !== 'shell') return false;
  const drawn = arrows + boxes;
  return label === 'shell' ? boxes >= 2 && drawn * 2 >= all : drawn > 0 && drawn * 3 >= all;
}

/** For a fence with a label: the text decides where it plainly says otherwise. */
function overrule(label: FenceClass, source: string, rows: Rows): FenceClass {
  if (label === 'shell') return shellOrElse(source, rows);
  if (label === 'plain' || label === 'output') return label;
  const shell = shellShare(source);
  if (label === 'sql') {
    if (shell === 1 && rows.commands === rows.certain && !beginsLikeSql(rows.first)) return 'shell';
    // A signature, a list of tables: nothing in it would run.
    return rows.sql === 0 && !/^\s*select\b/im.test(source) && !source.includes(';') ? 'code' : 'sql';
  }
  if (label === 'config' || label === 'http') return label;
  return shell === 1 && rows.certain > 0 && rows.code === 0 ? 'shell' : 'code';
}

function shellOrElse(source: string, rows: Rows): FenceClass {
  if (rows.certain > 0 && shellShare(source) >= 0.3) return 'shell';
  if (rows.sql > 0 && beginsLikeSql(rows.first)) return 'sql';
  if (isJson(source)) return 'config';
  if (rows.http) return 'http';
  const others = rows.commands;
  if (rows.powershell * 2 > others || rows.code * 2 > others) return 'code';
  if (rows.yaml * 2 > others && rows.nested) return 'config';
  if (rows.sentences * 2 > others && shellShare(source) < 0.5) return 'plain';
  return 'shell';
}

function guess(source: string, rows: Rows): FenceClass {
  if (rows.http) return 'http';
  if (isJson(source)) return 'config';
  const { commands } = rows;
  if (beginsLikeSql(rows.first) && rows.sql > 0) return 'sql';
  if (rows.powershell * 2 > commands) return 'code';
  if (rows.certain > 0 && rows.certain + rows.prompts >= commands * 0.3 && shellShare(source) >= 0.5) return 'shell';
  if (rows.prompts > 0) return 'shell';
  if (rows.logs * 2 > commands) return 'output';
  if (rows.assignments === commands) return 'config';
  if (rows.yaml * 10 >= commands * 6 && rows.nested && rows.keys) return 'config';
  if (rows.code * 2 > commands) return 'code';
  return 'plain';
}

/** Which part of the statements begins with a program; 0 when there is none. */
function shellShare(source: string): number {
  const statements = splitShell(source.replace(/^\s*[$>%]\s+/gm, ''));
  const shell = statements.filter(({ text }) => isShell(text)).length;
  return statements.length === 0 ? 0 : shell / statements.length;
}

function isShell(text: string): boolean {
  const word = /^(?:[A-Za-z_]\w*=\S*\s+)*([^\s=]+)/.exec(text)?.[1] ?? '';
  return isProgram(word) || /^(?:export\s+)?[A-Za-z_]\w*=/.test(text) || /^[({[]/.test(text);
}

function isJson(source: string): boolean {
  const text = source.trim();
  if (!/^[[{]/.test(text) || !/[\]}]$/.test(text)) return false;
  return /^[[{]\s*(?:["{[\]}]|\/\/|-?\d)/.test(text) && !/^\[\[?\s/.test(text);
}
