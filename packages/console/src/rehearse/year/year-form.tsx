import { Button, Group, MultiSelect, NumberInput, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ListScenariosResponse, RehearsedYearRequest } from '../../api/generated/types.gen.ts';
import css from './year.module.css';

interface YearFormProps {
  readonly choices: ListScenariosResponse['choices'];
  readonly isPlaying: boolean;
  readonly onPlay: (request: RehearsedYearRequest) => void;
}

interface Wanted {
  readonly year: number;
  readonly incidents: number;
  readonly noAnswer: number;
  readonly seed: number;
  readonly down: string[];
  readonly downRate: number;
  readonly holidays: string;
}

const usual = (now: Date): Wanted => ({
  year: now.getFullYear() + 1,
  incidents: 2000,
  noAnswer: 20,
  seed: 1,
  down: [],
  downRate: 1,
  holidays: '',
});

function toRequest(wanted: Wanted): RehearsedYearRequest {
  const { year, incidents, noAnswer, seed, down, downRate, holidays } = wanted;
  return {
    year,
    incidents,
    seed,
    noAnswer: noAnswer / 100,
    down: Object.fromEntries(down.map((channel) => [channel, downRate / 100])),
    holidays: holidays.match(/\d{4}-\d{2}-\d{2}/g) ?? [],
  };
}

/** What kind of year it is. The same numbers give the same year again. */
export function YearForm({ choices, isPlaying, onPlay }: YearFormProps) {
  const [wanted, setWanted] = useState(() => usual(new Date()));
  const change = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }));
  const number = (
    name: 'year' | 'incidents' | 'noAnswer' | 'seed' | 'downRate',
    label: string,
    bounds: [number, number],
  ) => (
    <NumberInput
      label={label}
      value={wanted[name]}
      onChange={(value) => change({ [name]: Number(value) || 0 })}
      min={bounds[0]}
      max={bounds[1]}
      allowDecimal={false}
      clampBehavior="strict"
      required
    />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPlay(toRequest(wanted));
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {number('year', 'Year', [2000, 2100])}
      {number('incidents', 'Incidents', [1, 20_000])}
      {number('noAnswer', 'Messages nobody answers, %', [0, 100])}
      {number('seed', 'Seed', [0, 2_147_483_647])}
      <MultiSelect
        label="Channels that fail now and then"
        data={choices.channels}
        value={wanted.down}
        onChange={(down) => change({ down })}
        clearable
      />
      {wanted.down.length > 0 ? number('downRate', 'Of the incidents, %', [0, 100]) : null}
      <Textarea
        label="Holidays"
        placeholder="2027-01-01, 2027-12-25"
        value={wanted.holidays}
        onChange={(event) => change({ holidays: event.currentTarget.value })}
        autosize
        minRows={1}
        maxRows={4}
      />
      <Group className={css.submit}>
        <Button type="submit" loading={isPlaying}>
          Play the year
        </Button>
      </Group>
    </form>
  );
}
