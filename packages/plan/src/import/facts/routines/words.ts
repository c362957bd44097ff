import type { FoundRoutine } from '../../found.ts';
import { fold } from '../contacts/fold.ts';

type Every = FoundRoutine['every'];

const CADENCES: readonly (readonly [Every, string])[] = [
  [
    'day',
    'daily|every (?:day|morning|evening)|each day|taglich\\w*|tagesroutine|diari[oa]\\w*|diariamente|quotidien\\w*|chaque jour|giornalier\\w*|dagelijks\\w*|毎日|日次|デイリー|每日|每天',
  ],
  [
    'week',
    'weekly|every week|each week|wochentlich\\w*|seman(?:al|ais|ales)\\w*|semanalmente|hebdomadaire\\w*|chaque semaine|settimanal\\w*|wekelijks\\w*|毎週|週次|週間|每周|每週',
  ],
  [
    'month',
    'monthly|every month|each month|monatlich\\w*|mensa(?:l|is|les)\\w*|mensalmente|mensuel\\w*|mensil\\w*|maandelijks\\w*|毎月|月次|月間|每月',
  ],
  [
    'quarter',
    'quarterly|every quarter|each quarter|quartalsweise|vierteljahrlich\\w*|trimestra(?:l|is|les)\\w*|trimestriel\\w*|四半期(?:ごと|毎)?|每季度?',
  ],
  [
    'year',
    'annual(?:ly)?|yearly|every year|each year|jahrlich\\w*|anua(?:l|is|les)\\w*|anualmente|annuel\\w*|annuale|jaarlijks\\w*|毎年|年次|每年',
  ],
];
const JAPANESE = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]/u;
/** Words that a title of a list of routine work may have besides the cadence, in any order. */
const WORK = new Set(
  (
    'check checks task tasks review reviews audit audits maintenance routine routines checklist checklists checklisten ' +
    'activity activities job jobs duties operation operations item items inspection inspections procedures list liste ' +
    'automated automatic manual system security operational on call oncall ops team process health backup and the ' +
    'assessment assessments training session sessions drill drills exercise exercises security seguranca seguridad securite sicherheit sicurezza database performance ' +
    'verification verifications prufung prufungen wartung aufgaben checkliste aufgabe und de da do das dos e y et la le ' +
    'tarefa tarefas verificacao verificacoes verificacion verificaciones revisao revisoes revision revisiones controle ' +
    'controles checagem manutencao rotina tarea tareas mantenimiento rutina tache taches entretien revue ' +
    '点検 作業 確認 チェック タスク レビュー チェックリスト メンテナンス の に ごと 检查 任务'
  ).split(' '),
);
/** What may follow it on a label: `Quarterly Exercises: …`. */
const SHORT = 3;

/** The cadence that a title or a label begins with, when what follows is about routine work; null: none. */
export function cadenceOfTitle(title: string): Every | null {
  const folded = fold(title.replace(/[（(][^()（）]{0,80}[)）]/g, ' '));
  for (const [every, cadence] of CADENCES) {
    const match = leading(cadence).exec(folded) ?? trailing(cadence).exec(folded) ?? between(cadence).exec(folded);
    if (!match) continue;
    const rest = folded.replace(match[1] ?? '', ' ').trim();
    const words = rest.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
    return words.every((word) => WORK.has(word)) ? every : null;
  }
  return null;
}

/** The cadence that a label begins with: `Monthly`, `Quarterly Exercises`; null: none. */
export function cadenceOfLabel(name: string): Every | null {
  const folded = fold(name.replace(/[（(][^()（）]{0,80}[)）]/g, ' '));
  if (folded.split(' ').length > SHORT) return null;
  return CADENCES.find(([, words]) => leading(words).test(folded))?.[0] ?? null;
}

/** The cadence of a cell that says nothing else: `Quarterly`, `Every month`. */
export function cadenceOfCell(cell: string): Every | null {
  const folded = fold(cell);
  return CADENCES.find(([, words]) => new RegExp(`^(?:${words})$`, 'u').test(folded))?.[0] ?? null;
}

/** The cadence of a sentence that ends with one, `Run the drill quarterly`, or begins with one where words have no spaces. */
export function cadenceOfSentence(text: string): Every | null {
  const folded = fold(text.replace(/[.:：。]\s*$/, ''));
  for (const [every, words] of CADENCES) {
    if (new RegExp(`[\\s(](?:${words})\\)?$`, 'u').test(folded)) return every;
    if (JAPANESE.test(folded) && new RegExp(`^(?:${words})`, 'u').test(folded)) return every;
  }
  return null;
}

/** A cadence anywhere in a sentence that announces a list: `Run these drills annually, covering:`. */
export function cadenceOfIntroduction(text: string): Every | null {
  if (!/[:：]\s*$/.test(text)) return null;
  const folded = fold(text);
  const found = CADENCES.filter(([, words]) =>
    new RegExp(`(?:^|[\\s(])(?:${words})(?=[\\s,:：)]|$)`, 'u').test(folded),
  );
  return found.length === 1 ? (found[0]?.[0] ?? null) : null;
}

function leading(words: string): RegExp {
  return new RegExp(`^(${words})(?![a-z-])`, 'u');
}

/** `Checklist mensal de segurança`. */
function between(words: string): RegExp {
  return new RegExp(`\\s(${words})\\s`, 'u');
}

/** `Manutenção diária`, `Tarefas semanais`: the work first, the cadence last. */
function trailing(words: string): RegExp {
  return new RegExp(`\\s(${words})$`, 'u');
}
