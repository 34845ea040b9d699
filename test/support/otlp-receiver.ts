/** A collector of OpenTelemetry over loopback: it takes traces over http/protobuf and keeps their spans. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly failed: boolean;
  readonly nanoseconds: bigint;
}

export interface OtlpReceiver {
  readonly endpoint: string;
  readonly spans: readonly ReceivedSpan[];
  /** All that was received, as text, for what must not be in it. */
  text(): string;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isTraces =
      request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf';
    if (isTraces) {
      const body = Buffer.concat(chunks);
      bodies.push(body);
      spans.push(...spansIn(body));
    }
    response.writeHead(isTraces ? 200 : 400, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => Buffer.concat(bodies).toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** ExportTraceServiceRequest: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
function spansIn(body: Buffer): ReceivedSpan[] {
  return messages(body, 1) // resource_spans
    .flatMap((resourceSpans) => messages(resourceSpans, 2)) // scope_spans
    .flatMap((scopeSpans) => messages(scopeSpans, 2)) // spans
    .map((span) => ({
      name: String(messages(span, 5)[0] ?? ''),
      traceId: messages(span, 1)[0]?.toString('hex') ?? '',
      spanId: messages(span, 2)[0]?.toString('hex') ?? '',
      parentId: messages(span, 4)[0]?.toString('hex') ?? '',
      attributes: Object.fromEntries(messages(span, 9).map(attribute)),
      failed: messages(span, 15).some((status) => number(status, 3) === 2n),
      nanoseconds: number(span, 8) - number(span, 7),
    }));
}

function attribute(pair: Buffer): [string, string | number | boolean] {
  const [key, value] = [String(messages(pair, 1)[0]), messages(pair, 2)[0] ?? Buffer.alloc(0)];
  const [text] = messages(value, 1);
  if (text !== undefined) return [key, String(text)];
  return [key, fields(value).some(({ id }) => id === 2) ? number(value, 2) === 1n : Number(number(value, 3))];
}

function messages(of: Buffer, id: number): Buffer[] {
  return fields(of).flatMap((field) =>
    field.id === id && field.value instanceof Buffer ? [field.value] : [],
  );
}

function number(of: Buffer, id: number): bigint {
  const found = fields(of).find((field) => field.id === id)?.value;
  return typeof found === 'bigint' ? found : 0n;
}

/** The wire format: https://protobuf.dev/programming-guides/encoding/ */
function fields(of: Buffer): { readonly id: number; readonly value: bigint | Buffer }[] {
  const found: { id: number; value: bigint | Buffer }[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(of[at++] ?? 0);
      value |= (byte & 127n) << shift;
      if (byte < 128n) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return of.subarray(at - length, at);
  };
  while (at < of.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    const id = tag >> 3;
    if (kind === 0) found.push({ id, value: varint() });
    else if (kind === 1) found.push({ id, value: bytes(8).readBigUInt64LE() });
    else if (kind === 2) found.push({ id, value: bytes(Number(varint())) });
    else found.push({ id, value: BigInt(bytes(4).readUInt32LE()) });
  }
  return found;
}
