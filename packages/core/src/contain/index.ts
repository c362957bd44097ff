export * from './lever-moves.ts';
