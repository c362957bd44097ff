/* The two messages of grpc.health.v1, as Protocol Buffers write them: each has one field, number 1. */

const NO_ANSWER = 'the answer is not one of the health protocol';
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** `HealthCheckRequest { string service = 1; }` */
export function writeHealthRequest(service: string): Buffer {
  if (service === '') return Buffer.alloc(0);
  const name = Buffer.from(service, 'utf8');
  return Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
}

/** A message as it travels: whether it is packed, its length, itself. */
export function writeFrame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The first message of an answer. @throws Error when there is no whole one */
export function readFrame(bytes: Buffer): Buffer {
  const isWhole = bytes.length >= 5 && bytes[0] === 0 && bytes.length >= 5 + bytes.readUInt32BE(1);
  if (!isWhole) throw new Error(NO_ANSWER);
  return bytes.subarray(5, 5 + bytes.readUInt32BE(1));
}

/** `HealthCheckResponse { ServingStatus status = 1; }`. Other fields are passed over. @throws Error when it is no message */
export function readHealthStatus(bytes: Buffer): string {
  let [at, status] = [0, 0];
  const read = (): number => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new Error(NO_ANSWER);
  };
  while (at < bytes.length) {
    const tag = read();
    if (tag === 0x08) status = read();
    else at += lengthOf(tag & 7, read);
  }
  return STATUSES[status] ?? `status ${status}`;
}

/** How long a field's value is, from here on; what has its length in itself is read. */
function lengthOf(wireType: number, read: () => number): number {
  if (wireType === 1) return 8;
  if (wireType === 5) return 4;
  const value = read();
  return wireType === 2 ? value : 0;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
