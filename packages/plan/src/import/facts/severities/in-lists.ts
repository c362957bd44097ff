import type { Item, Label, List, Section } from '../../document/document.ts';
import { readTimes } from '../read-time.ts';
import { applyBlocks } from './apply.ts';
import { withIntroduction } from './context.ts';
import { type Draft, draftOf, setField, setMixed, setTime } from './draft.ts';
import { fieldOf, isSeveritySubject, readCodes, readLevel } from './level.ts';
import { levelTimes } from './level-times.ts';
import type { Field } from './level-words.ts';
import type { Scale } from './scale.ts';

/** The levels, or facts about levels, that the lists and labelled lines of a section give. */
export function scalesInLists(section: Section): readonly Scale[] {
  const scales: Scale[] = [];
  for (const { block, introduction, introducedBy } of withIntroduction(section)) {
    const around = introducedBy ? [introducedBy] : [];
    if (block.kind === 'list') {
      const scale = scaleInList(block, introduction, isSeveritySubject(section.title));
      if (scale) scales.push({ ...scale, around: [...around, ...scale.around] });
    } else if (block.kind === 'paragraph') {
      const scale = scaleInLabels(block.labels, isSeveritySubject(section.title));
      if (scale) scales.push(scale);
    }
  }
  return scales;
}

function scaleInList(list: List, introduction: string, subjectAround: boolean): Scale | null {
  const field = fieldOf(introduction);
  if (field === 'acknowledge' || field === 'resolve' || field === 'commander') return factsByLevel(list, field);
  const subject = subjectAround || isSeveritySubject(introduction);
  return subject ? definitions(list) : pairsInItems(list);
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
  const { name, value } = headOf(item);
  const level = readLevel(name, { subject: true });
  if (!level) return null;
  const draft = draftOf(level, { line: item.line, lastLine: item.blocks[0] ? item.blocks[0].line - 1 : item.lastLine });
  setDefinition(draft, value);
  applyBlocks(draft, item.blocks, null);
  return draft;
}

/** `Complete outage; respond within 15 minutes`: the times are facts, and all of it is the meaning. */
function setDefinition(draft: Draft, value: string): void {
  const text = value.trim();
  if (text === '') return;
  if (readTimes(text).length > 0) setMixed(draft, 'acknowledge', text);
  if (/\p{L}{3}/u.test(withoutTimes(text))) setField(draft, 'meaning', text);
}

function withoutTimes(text: string): string {
  return readTimes(text).reduce((rest, { words }) => rest.replace(words, ' '), text);
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

function scaleInLabels(labels: readonly Label[], subject: boolean): Scale | null {
  return (subject ? definitionsInLabels(labels) : null) ?? pairsInLabels(labels);
}

/** `**P0:** complete outage` lines in one paragraph. */
function definitionsInLabels(labels: readonly Label[]): Scale | null {
  const drafts = labels.flatMap((label) => {
    const level = label.value === '' ? null : readLevel(label.name, { subject: true });
    if (!level) return [];
    const draft = draftOf(level, label);
    setDefinition(draft, label.value);
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
