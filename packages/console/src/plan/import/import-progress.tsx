import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { listWords, plural } from '../../shared/names.ts';
import { useNow } from '../../shared/use-now.ts';
import { sizeWords } from '../plan-words.ts';
import css from './import.module.css';

const NAMED = 3;

/** What is being read, for how long, and a way out. */
export function ImportProgress({ files, onBreakOff }: { files: readonly File[]; onBreakOff: () => void }) {
  const [sinceMs] = useState(() => Date.now());
  const seconds = Math.max(0, Math.round((useNow() - sinceMs) / 1000));
  const bytes = files.reduce((total, { size }) => total + size, 0);
  const names = files.length > NAMED ? plural(files.length, 'file') : listWords(files.map(({ name }) => name));
  return (
    <div className={css.progress}>
      <p role="status">
        Reading {names} ({sizeWords(bytes)})…
      </p>
      <Progress value={100} animated aria-label="Importing" />
      <p className={css.dim}>{seconds} s. A usual plan takes a second; a very long one may take half a minute.</p>
      <Button variant="default" onClick={onBreakOff}>
        Break off
      </Button>
    </div>
  );
}
