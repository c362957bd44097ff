/** Who did something: a person of the plan, Tocsin itself, a run of a runbook, or a token of automation. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'system' }
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'token'; readonly name: string };

export const SYSTEM: Actor = { kind: 'system' };

/** Says who an actor is, in words for the timeline. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.name;
    case 'system':
      return 'Tocsin';
    case 'run':
      return 'a runbook step';
    case 'token':
      return actor.name;
  }
}
