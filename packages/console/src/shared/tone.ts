/** What a mark means, apart from its word: `accent` is news without a judgement. */
export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'accent';
