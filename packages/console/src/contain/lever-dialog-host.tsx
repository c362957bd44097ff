import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever } from '../api/generated/types.gen.ts';
import { leverKey } from './lever-board.ts';
import { LeverDialog } from './lever-dialog.tsx';
import { withdrawUndo } from './offer-undo.tsx';

interface Asked {
  /** As it was when somebody asked. */
  readonly lever: Lever;
  readonly action: 'pull' | 'release';
  readonly incidentId?: string | undefined;
  /** What is offered to pull it to; nothing: what the plan says. */
  readonly value?: Lever['value'] | undefined;
}

const OpenDialog = createContext<(asked: Asked) => void>(() => undefined);

/** What a button of a lever calls. */
export const useLeverDialog = () => useContext(OpenDialog);

/** Holds the dialog of the levers within: it stays open while the lever itself moves to another list. */
export function LeverDialogHost({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const levers = useQuery(listLeversOptions()).data?.levers;
  const now = asked && levers?.find((lever) => leverKey(lever) === leverKey(asked.lever));
  const open = useCallback((next: Asked) => {
    withdrawUndo();
    setAsked(next);
  }, []);
  return (
    <OpenDialog.Provider value={open}>
      {children}
      {asked ? <LeverDialog {...asked} now={now ?? asked.lever} onClose={() => setAsked(null)} /> : null}
    </OpenDialog.Provider>
  );
}
