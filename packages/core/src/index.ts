export * from './model/index.ts';
export * from './page/index.ts';
export * from './respond/index.ts';
