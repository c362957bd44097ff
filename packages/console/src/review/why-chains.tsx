import { Button, NativeSelect } from '@mantine/core';
import type { ReviewParts } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './findings.module.css';
import type { FindingProps } from './findings.tsx';
import { LineForm, LineList } from './line-list.tsx';
import { useParts } from './use-parts.ts';

type Chain = ReviewParts['whys'][number];

const MOST_ANSWERS = 10;

/** Why, and why that, down to what can be changed. */
export function WhyChains({ review, mayEdit }: FindingProps) {
  const { whys, factors } = review.parts;
  const { say, busy } = useParts(review);
  const replace = (index: number, chain: Chain) => say({ whys: whys.with(index, chain) });
  return (
    <Panel title="Five whys">
      <div className={css.stack}>
        {whys.length === 0 ? (
          <Empty title="No question yet.">Begin with what people saw: why did it happen?</Empty>
        ) : null}
        {whys.map((chain, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: chains have no identity but their place.
          <section key={index} className={css.chain} aria-label={chain.question}>
            <h3>
              {chain.question}
              {mayEdit ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove the question: ${chain.question}`}
                  onClick={() => void say({ whys: whys.filter((_, at) => at !== index) })}
                >
                  Remove
                </Button>
              ) : null}
            </h3>
            <LineList
              ordered
              label={`Answers to: ${chain.question}`}
              lines={chain.answers}
              mayEdit={mayEdit && chain.answers.length < MOST_ANSWERS}
              busy={busy}
              addLabel={chain.answers.length === 0 ? 'Because…' : 'And why that? Because…'}
              onChange={(answers) => replace(index, { ...chain, answers })}
            />
            {factors.length > 0 ? (
              <NativeSelect
                size="xs"
                label="Leads to the contributing factor"
                disabled={!mayEdit || busy}
                value={chain.factor ?? ''}
                data={[
                  { value: '', label: 'None' },
                  ...factors.map(({ text }, at) => ({ value: String(at), label: text })),
                ]}
                onChange={({ currentTarget: { value } }) =>
                  void replace(index, { ...chain, factor: value === '' ? null : Number(value) })
                }
              />
            ) : null}
          </section>
        ))}
        {mayEdit ? (
          <LineForm
            label="New question"
            initial=""
            placeholder="Why did payments fail?"
            confirm="Ask"
            busy={busy}
            onSubmit={(question) => say({ whys: [...whys, { question, answers: [], factor: null }] })}
          />
        ) : null}
      </div>
    </Panel>
  );
}
