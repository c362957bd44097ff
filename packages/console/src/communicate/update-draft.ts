import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { describeError } from '../api/errors.ts';
import { editUpdateMutation, fillUpdateFieldsMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate } from '../api/generated/types.gen.ts';
import {
  type Base,
  baseOf,
  type Conflict,
  conflictOf,
  fieldProblems,
  isChanged,
  onRead,
  putTogether,
} from './update-text.ts';

/** What of a text was not taken, so that nothing is lost until the dialog is closed. */
export interface KeptText {
  readonly title: string;
  readonly text: string;
}

/** A draft in somebody's hands: what they wrote, what the server has, and what to do when both have changed. */
export function useUpdateDraft(update: StatusUpdate) {
  const queries = useQueryClient();
  const [base, setBase] = useState<Base>(() => baseOf(update));
  const [mine, setMine] = useState(() => ({ subject: base.subject, text: base.text }));
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [kept, setKept] = useState<KeptText | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [wrongFields, setWrongFields] = useState<Readonly<Record<string, string>>>({});
  const saysItself = { meta: { saysItself: true } };
  const edit = useMutation({ ...editUpdateMutation(), ...saysItself });
  const fill = useMutation({ ...fillUpdateFieldsMutation(), ...saysItself });
  const path = { id: update.id };
  const news = onRead(mine, base, baseOf(update));

  const show = (read: Base) => {
    setBase(read);
    setMine({ subject: read.subject, text: read.text });
  };
  const takeOver = useRef(show);
  takeOver.current = (read) => (isChanged(read, base) ? show(read) : setBase(read));
  const { version, subject, text } = update;
  useEffect(() => {
    if (news === 'adopt') takeOver.current(baseOf({ version, subject, text }));
  }, [news, version, subject, text]);

  const refused = (error: unknown) => {
    const lost = conflictOf(error);
    setConflict(lost);
    setProblem(lost ? null : describeError(error));
    setWrongFields(fieldProblems(error));
    void queries.invalidateQueries();
    return false;
  };

  const saveText = async () => {
    if (!isChanged(mine, base)) return;
    const body = {
      text: mine.text,
      version: base.version,
      ...(update.subject === null ? {} : { subject: mine.subject }),
    };
    const saved = baseOf(await edit.mutateAsync({ path, body }));
    setBase(saved);
  };
  const saveFields = async () => {
    if (Object.keys(values).length === 0) return;
    const filled = await fill.mutateAsync({ path, body: { values } });
    show(baseOf(filled.update));
    setValues({});
  };
  /** The text goes first: fields are filled into it. @returns whether all is saved; if not, the screen says why */
  const save = async (): Promise<boolean> => {
    setProblem(null);
    setWrongFields({});
    try {
      await saveText();
      await saveFields();
      setConflict(null);
      return true;
    } catch (error) {
      return refused(error);
    }
  };
  /** The text was agreed to and not sent: somebody else has saved another one, or it is not possible now. */
  const notSent = (error: unknown, agreedText: string) => {
    refused(error);
    const lost = conflictOf(error);
    if (!lost) return;
    // The server knows what was agreed to by its version alone.
    const isOther = lost.theirs !== agreedText;
    setConflict(isOther ? putTogether(lost, agreedText) : null);
    setProblem(isOther ? null : lost.message);
  };
  /** Goes on with one of the two texts, or with both put together; the other one is kept on the screen. */
  const choose = (choice: 'theirs' | 'yours' | 'merged') => {
    if (!conflict) return;
    setBase({ version: conflict.version, subject: update.subject ?? '', text: conflict.theirs });
    setMine({
      subject: choice === 'theirs' ? (update.subject ?? '') : mine.subject,
      text: conflict[choice],
    });
    setKept(keptOf(choice, conflict));
    setConflict(null);
  };
  return {
    ...{ mine, values, conflict, kept, problem, wrongFields },
    isBehind: news === 'behind' && conflict === null,
    isChanged: isChanged(mine, base) || Object.keys(values).length > 0,
    isSaving: edit.isPending || fill.isPending,
    write: (part: Partial<typeof mine>) => setMine((now) => ({ ...now, ...part })),
    setValue: (id: string, value: string) => setValues((now) => ({ ...now, [id]: value })),
    save,
    notSent,
    choose,
  };
}

export type UpdateDraft = ReturnType<typeof useUpdateDraft>;

function keptOf(choice: 'theirs' | 'yours' | 'merged', { theirs, yours }: Conflict): KeptText | null {
  if (choice === 'theirs') return { title: 'Your text, which was not taken', text: yours };
  return choice === 'yours' ? { title: 'Their text, which yours takes the place of', text: theirs } : null;
}
