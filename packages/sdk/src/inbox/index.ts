export {
  forgetProcessed,
  type Processed,
  type ProcessOnceOptions,
  processedTable,
  processOnce,
} from './process-once.ts';
export {
  type Delivery,
  DeliveryRefused,
  type HeaderSource,
  type VerifyOptions,
  verifyDelivery,
} from './verify-delivery.ts';
