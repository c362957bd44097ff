import type { FaultEffect } from './faults.ts';

const LOOK_EVERY_MS = 100;

export interface Damage {
  /** Breaks something for real. */
  begin(): void | Promise<void>;
  /** Says whether it is still broken. */
  isBroken(): boolean | Promise<boolean>;
  /** Mends it, for whoever switches the fault off instead of curing it. */
  mend(): void | Promise<void>;
}

/** A fault that is a state which somebody can put right: it looks every moment whether somebody has, and is over then. */
export function damage({ begin, isBroken, mend }: Damage): FaultEffect {
  let timer: NodeJS.Timeout | undefined;
  return {
    async begin(onCured) {
      await begin();
      const look = async () => {
        const broken = await Promise.resolve(isBroken()).catch(() => true);
        if (timer === undefined) return;
        timer = undefined;
        if (broken) timer = setTimeout(look, LOOK_EVERY_MS);
        else onCured();
      };
      timer = setTimeout(look, LOOK_EVERY_MS);
    },
    async end() {
      clearTimeout(timer);
      timer = undefined;
      if (await isBroken()) await mend();
    },
  };
}
