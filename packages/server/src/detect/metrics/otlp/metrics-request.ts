import { z } from 'zod';
import { ExportRequest } from './metrics-proto.ts';

/* What OTLP's JSON and protobuf say alike: numbers of 64 bits are text in one and numbers in the other. */

const whole = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,20}$/)
    .transform(Number),
]);
/** JSON has no words for these but text. */
const real = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const time = whole.default(0);
const flags = z.number().default(0);

const anyValue = z
  .object({ stringValue: z.string(), boolValue: z.boolean(), intValue: whole, doubleValue: real })
  .partial()
  .nullish();
const attributes = z.array(z.object({ key: z.string().default(''), value: anyValue })).default([]);

const numberPoint = z.object({
  attributes,
  startTimeUnixNano: time,
  asDouble: real.optional(),
  asInt: whole.optional(),
  flags,
});
const distribution = {
  attributes,
  startTimeUnixNano: time,
  count: whole.default(0),
  sum: real.nullish(),
  flags,
  min: real.nullish(),
  max: real.nullish(),
};
/** More buckets than this no SDK makes: 160 are usual. */
const counts = z.array(whole).max(5000).default([]);
const histogramPoint = z.object({
  ...distribution,
  bucketCounts: counts,
  explicitBounds: z.array(real).max(5000).default([]),
});
const buckets = z.object({ offset: z.number().int().default(0), bucketCounts: counts }).nullish();
const exponentialPoint = z.object({
  ...distribution,
  scale: z.number().int().min(-20).max(40).default(0),
  zeroCount: whole.default(0),
  positive: buckets,
  negative: buckets,
});
const temporality = z
  .union([
    z.number(),
    z
      .enum([
        'AGGREGATION_TEMPORALITY_UNSPECIFIED',
        'AGGREGATION_TEMPORALITY_DELTA',
        'AGGREGATION_TEMPORALITY_CUMULATIVE',
      ])
      .transform((name) => (name.endsWith('DELTA') ? 1 : name.endsWith('CUMULATIVE') ? 2 : 0)),
  ])
  .default(0);

const metric = z.object({
  name: z.string().default(''),
  unit: z.string().default(''),
  gauge: z.object({ dataPoints: z.array(numberPoint).default([]) }).nullish(),
  sum: z
    .object({
      dataPoints: z.array(numberPoint).default([]),
      aggregationTemporality: temporality,
      isMonotonic: z.boolean().default(false),
    })
    .nullish(),
  histogram: z
    .object({ dataPoints: z.array(histogramPoint).default([]), aggregationTemporality: temporality })
    .nullish(),
  exponentialHistogram: z
    .object({ dataPoints: z.array(exponentialPoint).default([]), aggregationTemporality: temporality })
    .nullish(),
  summary: z.object({ dataPoints: z.array(z.unknown()).default([]) }).nullish(),
});

const exportRequest = z.object({
  resourceMetrics: z
    .array(
      z.object({
        resource: z.object({ attributes }).nullish(),
        scopeMetrics: z
          .array(
            z.object({
              scope: z.object({ name: z.string().default('') }).nullish(),
              metrics: z.array(metric).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export type OtlpRequest = z.output<typeof exportRequest>;
export type OtlpMetric = z.output<typeof metric>;
export type OtlpAttributes = z.output<typeof attributes>;
export type NumberPoint = z.output<typeof numberPoint>;
export type HistogramPoint = z.output<typeof histogramPoint>;
export type ExponentialPoint = z.output<typeof exponentialPoint>;

/** Reads a request in JSON. Fields that OTLP does not have are ignored, as it demands. @throws Error that says what is wrong */
export function readJsonRequest(body: Buffer): OtlpRequest {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error('the body is not JSON');
  }
  return parse(json);
}

/** Reads a request in protobuf. @throws Error that says what is wrong */
export function readProtobufRequest(body: Buffer): OtlpRequest {
  let message: unknown;
  try {
    message = ExportRequest.toObject(ExportRequest.decode(body), { longs: Number, arrays: false });
  } catch {
    throw new Error('the body is no ExportMetricsServiceRequest in protobuf');
  }
  return parse(message);
}

function parse(value: unknown): OtlpRequest {
  const parsed = exportRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'wrong'}`);
}
