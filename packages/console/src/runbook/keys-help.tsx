import { Kbd, Modal } from '@mantine/core';
import css from './notebook.module.css';

const keys = [
  ['j', 'next step'],
  ['k', 'step before'],
  ['Enter', 'open it; again: to its button; again: do it'],
  ['s', 'skip it, with a reason'],
  ['e', 'edit its source for this run'],
  ['p', 'pause, or go on'],
  ['a', 'run all steps'],
  ['?', 'this help'],
] as const;

/** What each key does in a run. */
export function KeysHelp({ opened, inRoom, onClose }: { opened: boolean; inRoom: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys of a run">
      <dl className={css.keys}>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      {inRoom ? (
        <p className={css.quiet}>
          Here, s, e, p and a are the run's while one of its steps has the focus: press j first.
        </p>
      ) : null}
    </Modal>
  );
}

/** The same in one line, for those who have a keyboard. */
export function KeysLegend() {
  return (
    <p className={css.legend} aria-hidden>
      <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> step <Kbd size="xs">Enter</Kbd> open, run <Kbd size="xs">s</Kbd>{' '}
      skip <Kbd size="xs">e</Kbd> edit <Kbd size="xs">p</Kbd> pause <Kbd size="xs">a</Kbd> run all{' '}
      <Kbd size="xs">?</Kbd> help
    </p>
  );
}
