/**
 * Answers of HTTP/1.1 as the fuzzer reads them: each of several on one connection, whatever the request was.
 * @module
 */
import { brotliDecompressSync, gunzipSync } from "node:zlib";

export interface Answer {
  status: number;
  /** Names in small letters; doubled ones joined by a line feed. */
  headers: Map<string, string>;
  /** Unpacked. */
  text: string;
  bytes: number;
}

const latin = new TextDecoder("latin1");
const utf8 = new TextDecoder();

export interface AnswerReader {
  /** @returns the answer that these bytes made whole; what is behind it waits for the next call */
  take(bytes: Uint8Array | null, isHead: boolean): Answer | null;
  /** What came and is no whole answer. */
  rest(): string;
}

export function answerReader(): AnswerReader {
  let kept = new Uint8Array();
  return {
    take(bytes, isHead) {
      if (bytes) {
        const longer = new Uint8Array(kept.length + bytes.length);
        longer.set(kept);
        longer.set(bytes, kept.length);
        kept = longer;
      }
      const at = headEnd(kept);
      if (at < 0) return null;
      const [first, ...lines] = latin.decode(kept.subarray(0, at)).split("\r\n");
      const headers = new Map<string, string>();
      for (const line of lines) {
        const colon = line.indexOf(":");
        const name = line.slice(0, colon).toLowerCase();
        const before = headers.get(name);
        headers.set(name, (before === undefined ? "" : `${before}\n`) + line.slice(colon + 1).trim());
      }
      const status = Number(first.split(" ")[1]);
      const body = bodyIn(kept, at + 4, isHead, status, headers);
      if (!body) return null;
      kept = kept.slice(body.end);
      return { status, headers, text: textOf(body.bytes, headers), bytes: body.end };
    },
    rest: () => latin.decode(kept),
  };
}

/**
 * @param request as it was sent; where it holds several they are copies, so one method says which answers have a body
 * @returns takes what came, and gives what that made whole
 */
export function answersTo(request: Uint8Array): (bytes: Uint8Array) => Answer[] {
  const reader = answerReader();
  const isHead = latin.decode(request.subarray(0, 5)) === "HEAD ";
  return (bytes) => {
    const answers: Answer[] = [];
    for (let next = reader.take(bytes, isHead); next; next = reader.take(null, isHead)) answers.push(next);
    return answers;
  };
}

function headEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}

function bodyIn(
  bytes: Uint8Array,
  from: number,
  isHead: boolean,
  status: number,
  headers: Map<string, string>,
) {
  if (isHead || status < 200 || status === 204 || status === 304) {
    return { bytes: new Uint8Array(), end: from };
  }
  if (headers.get("transfer-encoding") !== "chunked") {
    const length = headers.get("content-length");
    // To HTTP/1.0 a body may go on until the server hangs up; what has no length is not judged.
    if (length === undefined) return null;
    const end = from + Number(length);
    return bytes.length < end ? null : { bytes: bytes.subarray(from, end), end };
  }
  const parts: Uint8Array[] = [];
  for (let at = from;;) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd < 0) return null;
    const size = parseInt(latin.decode(bytes.subarray(at, lineEnd)), 16);
    const next = lineEnd + 1 + size + 2;
    if (bytes.length < next) return null;
    if (size === 0) return { bytes: concat(parts), end: next };
    parts.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = next;
  }
}

function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

function textOf(bytes: Uint8Array, headers: Map<string, string>): string {
  if (bytes.length === 0) return "";
  switch (headers.get("content-encoding")) {
    case "gzip":
      return utf8.decode(gunzipSync(bytes));
    case "br":
      return utf8.decode(brotliDecompressSync(bytes));
    default:
      return utf8.decode(bytes);
  }
}
