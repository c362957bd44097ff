import { Select } from '@mantine/core';
import { useState } from 'react';
import type { RehearsedYear } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { HeatMap } from './heat-map.tsx';

const EVERYBODY = '';

/** Pages by day, of everybody or of one person. */
export function Load({ year }: { year: RehearsedYear }) {
  const [person, setPerson] = useState(EVERYBODY);
  const shown = year.people.filter((one) => person === EVERYBODY || one.person === person);
  const length = year.people[0]?.days.length ?? 0;
  const days = Array.from({ length }, (_, day) => shown.reduce((sum, one) => sum + (one.days[day] ?? 0), 0));
  const most = Math.max(0, ...days);
  const choose = (
    <Select
      aria-label="Whose pages"
      size="xs"
      data={[
        { value: EVERYBODY, label: 'Everybody' },
        ...year.people.map((one) => ({ value: one.person, label: one.name })),
      ]}
      value={person}
      onChange={(value) => setPerson(value ?? EVERYBODY)}
      allowDeselect={false}
    />
  );
  return (
    <Panel title="Pages by day" note={`at most ${most} a day`} actions={choose}>
      <HeatMap
        year={year.request.year}
        days={days}
        tone="load"
        label={`Pages on each day of ${year.request.year}, at most ${most} a day`}
        wordsOf={(count) => plural(count, 'page')}
      />
    </Panel>
  );
}
