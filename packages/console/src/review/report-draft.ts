/** Both texts where two people changed the same lines. */
export interface Conflict {
  readonly version: number;
  readonly theirs: string;
  readonly yours: string;
  /** Both, with marks around what differs. */
  readonly merged: string;
}

/** A report that is being written: what the server has, what stands in the editor, and what is on its way. */
export interface Draft {
  readonly base: { readonly version: number; readonly text: string };
  readonly text: string;
  /** What is on its way; null: nothing. */
  readonly sent: string | null;
  readonly conflict: Conflict | null;
  /** What was sent and what came back, when others' changes were merged in last. */
  readonly merged: { readonly sent: string; readonly received: string } | null;
  /** Why the last attempt to save failed. */
  readonly failed: string | null;
}

interface Stored {
  readonly version: number;
  readonly text: string;
}

/** Begins with what the server has. */
export function draftOf(base: Stored): Draft {
  return { base, text: base.text, sent: null, conflict: null, merged: null, failed: null };
}

export function isUnsaved({ base, text }: Draft): boolean {
  return text !== base.text;
}

/** Whether it is time to save by itself: not while one attempt is under way, and not while a person has to decide. */
export function isDue(draft: Draft): boolean {
  return isUnsaved(draft) && draft.sent === null && draft.conflict === null && draft.text.trim() !== '';
}

/** After an answer to what was sent. What was typed meanwhile stays; where it is in the way of others' changes, one is asked. */
export function saved(draft: Draft, answer: Stored & { readonly merged: boolean }): Draft {
  const sent = draft.sent ?? draft.text;
  const base = { version: answer.version, text: answer.text };
  const merged = answer.merged ? { sent, received: answer.text } : draft.merged;
  const done = { ...draft, base, sent: null, merged, failed: null };
  if (draft.text === sent) return { ...done, text: answer.text };
  const text = carryOver(sent, draft.text, answer.text);
  if (text !== null) return { ...done, text };
  const conflict = { version: base.version, theirs: base.text, yours: draft.text, merged: draft.text };
  return { ...done, conflict };
}

/** After a refusal: both texts where the same lines were changed, else why. */
export function refused(draft: Draft, why: string, conflict: Conflict | null): Draft {
  if (conflict === null) return { ...draft, sent: null, failed: why };
  return { ...draft, sent: null, failed: null, conflict: { ...conflict, yours: draft.text } };
}

/** After news of what the server has: taken over where nothing of one's own is unsaved, else merged at the next saving. */
export function heard(draft: Draft, now: Stored): Draft {
  const isNews = now.version > draft.base.version || (now.version === 0 && draft.base.version === 0);
  if (!isNews || now.text === draft.base.text || draft.sent !== null || draft.conflict !== null) return draft;
  return isUnsaved(draft) ? draft : { ...draft, base: now, text: now.text };
}

/** After a person decided what becomes of a conflict: that text is saved on top of theirs. */
export function settled(draft: Draft, text: string): Draft {
  if (draft.conflict === null) return draft;
  const { version, theirs } = draft.conflict;
  return { ...draft, base: { version, text: theirs }, text, conflict: null };
}

/**
 * Puts what was typed since a text was sent into the text that came back, when the two are in different lines.
 * @returns null when they are in each other's way
 */
export function carryOver(sent: string, typed: string, received: string): string | null {
  if (received === sent) return typed;
  const lines = sent.split('\n');
  const mine = changeOf(lines, typed.split('\n'));
  const theirs = changeOf(lines, received.split('\n'));
  if (mine.to >= theirs.from && theirs.to >= mine.from) return null;
  const changes = mine.from < theirs.from ? [theirs, mine] : [mine, theirs];
  for (const { from, to, by } of changes) lines.splice(from, to - from, ...by);
  return lines.join('\n');
}

/** The one span of lines, `from` to before `to`, outside of which two texts are the same. */
function changeOf(before: readonly string[], after: readonly string[]) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from: head, to: before.length - tail, by: after.slice(head, after.length - tail) };
}

/** Where a caret stands in a text that was changed around it. */
export function moveCaret(before: string, after: string, caret: number): number {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  if (caret <= head) return caret;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return caret >= before.length - tail ? caret + after.length - before.length : Math.min(caret, after.length - tail);
}

/** The heading under which a place of a Markdown text stands; null: above all of them. */
export function sectionAt(text: string, caret: number): string | null {
  const end = text.indexOf('\n', caret);
  const heads = text
    .slice(0, end < 0 ? text.length : end)
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line));
  return heads.at(-1)?.replace(/^#+ /, '').slice(0, 200) ?? null;
}
