export { type RunningServer, startServer } from './main.ts';
export { type Clock, MovableClock, systemClock } from './platform/clock.ts';
export { type Config, readConfig } from './platform/config.ts';
export { openApiDocument } from './platform/http/openapi.ts';
export { PROBLEM_STATUS, Problem, type ProblemCode } from './platform/problem.ts';
