import type { Block, Item, Label, List, Section } from '../../document/document.ts';
import { readTimes } from '../read-time.ts';
import { applyBlocks } from './apply.ts';
import { withIntroduction } from './context.ts';
import { type Draft, draftOf, setField, setMixed, setTime, withoutTimes } from './draft.ts';
import { headOfSentence } from './in-sentences.ts';
import { fieldOf, isSeveritySubject, plain, readCodes, readLevel } from './level.ts';
import { levelTimes } from './level-times.ts';
import type { Field } from './level-words.ts';
import { applyPlainWords } from './plain-words.ts';
import type { Scale } from './scale.ts';

const ACKNOWLEDGED =
  /\b(?:ack(?:nowledged?)?|respon\w*|reaktion\w*|reagi\w*|resposta|respuesta|reponse|risposta)\b|応答|確認|初動|确认|响应/;

/** A labelled line, and the block behind its paragraph. */
interface Labelled {
  readonly label: Label;
  readonly behind: Block | null;
}

/** The levels, or facts about levels, that the lists and labelled lines of a section give. */
export function scalesInLists(section: Section): readonly Scale[] {
  const subject = isSeveritySubject(section.title);
  const blocks = [...withIntroduction(section)];
  const scales = blocks.flatMap(({ block, introduction, introducedBy }) => {
    if (block.kind !== 'list') return [];
    const scale = scaleInList(block, introduction, subject);
    if (!scale) return scalesInItems(block);
    return [{ ...scale, around: introducedBy ? [introducedBy, ...scale.around] : scale.around }];
  });
  const labelled = blocks.flatMap(({ block }, index) => labelledLines(block, blocks[index + 1]?.block ?? null));
  const defined = subject ? definitionsInLabels(labelled) : null;
  const scale = defined ?? pairsInLabels(labelled.map(({ label }) => label));
  return scale ? [...scales, scale] : scales;
}

function labelledLines(block: Block, behind: Block | null): readonly Labelled[] {
  if (block.kind !== 'paragraph') return [];
  return block.labels.map((label) => ({ label, behind: label === block.labels.at(-1) ? behind : null }));
}

function scaleInList(list: List, introduction: string, subjectAround: boolean): Scale | null {
  const field = fieldOf(introduction);
  if (field === 'acknowledge' || field === 'resolve' || field === 'commander') return factsByLevel(list, field);
  const subject = subjectAround || isSeveritySubject(introduction);
  return subject ? definitions(list) : (pairsInItems(list) ?? acknowledgedLevels(list));
}

/** `P1: …; acknowledged within 5 minutes` in most items: levels, whatever the title says. */
function acknowledgedLevels(list: List): Scale | null {
  const drafts = list.items.flatMap((item) => {
    const { name, value } = headOf(item);
    const [code] = readCodes(name);
    const level = code?.index === 0 && ACKNOWLEDGED.test(plain(value)) ? readLevel(name, { subject: false }) : null;
    return level ? (definition(item) ?? []) : [];
  });
  const timed = drafts.filter(({ acknowledge }) => acknowledge?.seconds != null);
  return timed.length >= 2 && !hasTwice(drafts) ? { drafts, defines: true, around: [] } : null;
}

/** Definitions in a list below an item: `3. Classify the severity:`. */
function scalesInItems(list: List): readonly Scale[] {
  return list.items.flatMap((item) => {
    const text = item.text.split('\n').at(-1) ?? '';
    if (!/[:：]\s*$/u.test(text) || text.length > 120 || !isSeveritySubject(text)) return [];
    return item.blocks.flatMap((block) => (block.kind === 'list' ? (definitions(block) ?? []) : []));
  });
}

/** `Expected response times:` with one level to an item. */
function factsByLevel(list: List, field: Field): Scale | null {
  const drafts = list.items.flatMap((item) => {
    const head = headOf(item);
    const codes = readCodes(head.name);
    if (codes[0]?.index !== 0 || head.value === '') return [];
    const said = [...new Set(codes.map(({ id }) => id))].flatMap((id) => readLevel(id, { subject: true }) ?? []);
    return said.map((level) => {
      const draft = draftOf(level, item);
      setField(draft, field, head.value);
      return draft;
    });
  });
  if (drafts.length < 2 || hasTwice(drafts)) return null;
  const timed =
    field !== 'commander' &&
    drafts.some((draft) => draft.acknowledge?.seconds != null || draft.resolve?.seconds != null);
  return { drafts, defines: timed, around: [] };
}

function hasTwice(drafts: readonly Draft[]): boolean {
  return new Set(drafts.map(({ level }) => level.key)).size !== drafts.length;
}

/** Below a title about severity each item defines a level. */
function definitions(list: List): Scale | null {
  const drafts = list.items.flatMap((item) => definition(item) ?? []);
  if (drafts.length < 2 || hasTwice(drafts) || drafts.length < list.items.length * 0.6) return null;
  return { drafts, defines: true, around: [] };
}

function definition(item: Item): Draft | null {
  const said = item.label ? null : headOfSentence(item.text, true);
  const { name, value } = said ?? headOf(item);
  const level = readLevel(name, { subject: true });
  if (!level) return null;
  const draft = draftOf(level, { line: item.line, lastLine: item.blocks[0] ? item.blocks[0].line - 1 : item.lastLine });
  if (said) applyPlainWords(draft, value);
  else setDefinition(draft, value);
  applyBlocks(draft, item.blocks, 'examples');
  return draft;
}

/** `Complete outage; respond within 15 minutes`: the times are facts, and all of it is the meaning. */
function setDefinition(draft: Draft, value: string): void {
  const text = value.trim();
  if (text === '') return;
  if (readTimes(text).length > 0) setMixed(draft, 'acknowledge', text);
  if (/\p{L}{3}/u.test(withoutTimes(text))) setField(draft, 'meaning', text);
}

/** What an item is about and what it says: by its label, or by the first colon or dash. */
function headOf({ text, label }: Item): { name: string; value: string } {
  if (label) return label;
  const match = /^([^:：\n]{1,60}?)\s*(?:[:：]\s*|\s[-–—→]\s|=>\s)/u.exec(text);
  return match
    ? { name: match[1] ?? '', value: text.slice(match[0].length) }
    : { name: text.split('\n')[0] ?? '', value: '' };
}

/** `Response time: P0 15 min, P1 1 hour` in an item. */
function pairsInItems(list: List): Scale | null {
  const labels = list.items.flatMap(({ label }) => (label ? [label] : []));
  return pairsInLabels(labels);
}

/** `**P0:** complete outage` lines, in one paragraph or one each; a list behind such a line has its examples. */
function definitionsInLabels(labelled: readonly Labelled[]): Scale | null {
  const drafts = labelled.flatMap(({ label, behind }) => {
    const level = label.value === '' ? null : readLevel(label.name, { subject: true });
    if (!level) return [];
    const draft = draftOf(level, label);
    setDefinition(draft, label.value);
    if (behind?.kind === 'list') applyBlocks(draft, [behind], 'examples');
    return [draft];
  });
  return drafts.length >= 2 && !hasTwice(drafts) ? { drafts, defines: true, around: [] } : null;
}

function pairsInLabels(labels: readonly Label[]): Scale | null {
  const drafts = labels.flatMap((label) => {
    const field = fieldOf(label.name);
    if (field !== 'acknowledge' && field !== 'resolve') return [];
    return levelTimes(label.value).flatMap(({ codes, time }) =>
      codes.flatMap(({ id }) => {
        const level = readLevel(id, { subject: true });
        if (!level) return [];
        const draft = draftOf(level, label);
        setTime(draft, field, time, time.words);
        return [draft];
      }),
    );
  });
  return drafts.length > 0 ? { drafts, defines: false, around: [] } : null;
}
