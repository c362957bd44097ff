import type { Section } from '../../document/document.ts';
import { readTimes } from '../read-time.ts';
import { applySection } from './apply.ts';
import { type Draft, draftOf } from './draft.ts';
import { isSeveritySubject, type Level, plain, readLevel } from './level.ts';
import { NOT_A_LEVEL } from './level-words.ts';
import type { Scale } from './scale.ts';

/**
 * The levels that have a section each below a section: `SEV-1: Critical (< 5 minutes)`. Where the section around is not
 * about severity, the sections must have codes and say a time; `SEV-1 Update Template` is no level.
 */
export function scaleInSections(section: Section): Scale | null {
  const subject = isSeveritySubject(section.title);
  const found = section.sections.flatMap((child) => {
    const level = readLevel(child.title, { subject });
    return level && (subject || !NOT_A_LEVEL.test(plain(child.title))) ? [{ child, level }] : [];
  });
  const keys = new Set(found.map(({ level }) => level.key));
  if (found.length < 2 || keys.size !== found.length) return null;
  const drafts = found.map(({ child, level }) => sectionDraft(child, level));
  const telling = drafts.filter(isTold);
  if (!subject && telling.length < found.length / 2) return null;
  return { drafts, defines: true, around: [] };
}

/** A section that is one level alone, with its code and a clock: `SEV1: all is down (respond in 5 minutes)`. */
export function loneLevel(section: Section): Scale | null {
  const level = readLevel(section.title, { subject: false });
  if (!level || level.scheme === 'NAME' || section.level < 2 || NOT_A_LEVEL.test(plain(section.title))) return null;
  const draft = sectionDraft(section, level);
  const timed = draft.acknowledge?.seconds != null || draft.resolve?.seconds != null;
  return timed ? { drafts: [draft], defines: true, around: [] } : null;
}

function sectionDraft(section: Section, level: Level): Draft {
  const draft = draftOf(level, { line: section.line, lastLine: section.line });
  applySection(draft, section);
  return draft;
}

function isTold(draft: Draft): boolean {
  const times = [draft.acknowledge, draft.resolve, draft.update];
  return times.some((time) => time !== null && readTimes(time.words).length > 0);
}
