import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { getPlanOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { PlanSection } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { filterSections } from './filter-sections.ts';
import { PlanFacts } from './plan-facts.tsx';
import { PlanFrame } from './plan-frame.tsx';
import css from './plan-page.module.css';
import { SectionEntries } from './section-entries.tsx';

/** All of a plan in words, section by section, with a box to find something in it. */
export function PlanPage() {
  const { service } = useParams({ from: '/plan/$service' });
  return (
    <PlanFrame service={service}>
      {(plan) => (
        <>
          {plan ? (
            <Panel title="Where it comes from">
              <PlanFacts plan={plan} />
            </Panel>
          ) : null}
          <Contents service={service} />
        </>
      )}
    </PlanFrame>
  );
}

function Contents({ service }: { service: string }) {
  const [text, setText] = useState('');
  const plan = useQuery(getPlanOptions({ path: { service } }));
  return (
    <Loaded query={plan} what="the plan" lines={12}>
      {({ sections }) => {
        const shown = filterSections(sections, text);
        return (
          <div className={css.split}>
            <aside className={css.aside}>
              <TextInput
                aria-label="Find in the plan"
                placeholder="Find in the plan"
                leftSection={<Search size={15} aria-hidden />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <nav aria-label="Sections" className={css.contents}>
                {shown.map((section) => (
                  <a key={section.id} href={`#${section.id}`}>
                    {section.title} <small>{section.entries.length}</small>
                  </a>
                ))}
              </nav>
            </aside>
            <div className={css.sections}>
              <p role="status" className={css.found}>
                {text.trim() === '' ? '' : foundWords(shown)}
              </p>
              {shown.length === 0 ? <Empty title={`Nothing in the plan says “${text.trim()}”.`} /> : null}
              {shown.map((section) => (
                <Section key={section.id} section={section} />
              ))}
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}

function foundWords(sections: readonly PlanSection[]): string {
  const count = sections.reduce((total, { entries }) => total + entries.length, 0);
  return `${count} found`;
}

function Section({ section }: { section: PlanSection }) {
  return (
    <div id={section.id} className={css.section}>
      <Panel
        title={section.title}
        note={section.acts ? section.entries.length : `${section.entries.length} · shown, not acted on yet`}
        flush
      >
        <SectionEntries entries={section.entries} />
      </Panel>
    </div>
  );
}
