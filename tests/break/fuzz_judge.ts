/**
 * What must hold of every answer of the server, whoever asked for what: the fuzzer's oracle for HTTP.
 *
 * Knows what the documents promise (`lib/refusal.ts`, `lib/openapi.ts`, docs/PROTOCOL.md) and whose names may stand
 * where; it does not know what the right answer to an input would have been.
 * @module
 */
import { EXITS, type RefusalCode } from "@/lib/refusal.ts";
import type { Answer } from "@/tests/break/fuzz_answers.ts";
import type { Input } from "@/tests/break/fuzz_requests.ts";
import { SECRETS, SURNAME } from "@/tests/break/fuzz_world.ts";
import type { Json } from "@/tests/break/fuzz_values.ts";

const TRACE = /\n\s+at \S+ ?[(/f]|node_modules|file:\/\/\/|\.tsx?:\d+|\/tmp\/|\/home\/|ext:(?:core|runtime)/;
const NAMED = new RegExp(`${SURNAME}(\\d+)`, "g");
/** Who may see whole names of others. */
const SEE_NAMES = /^(admin|organizer|roster|all)$/;

export interface Verdict {
  /** How it ended, for the count: a status and for refusals the code. */
  outcome: string;
  /** What does not hold; empty is good. */
  wrong: string[];
}

export function judge(input: Input, answer: Answer): Verdict {
  const { status, headers, text } = answer;
  const wrong: string[] = [];
  const insist = (holds: boolean, sentence: string) => void (holds || wrong.push(sentence));
  let outcome = String(status);

  // The server below us answers by itself what is no request at all, with a status and nothing else.
  const isOurs = headers.has("x-request-id");
  if (!isOurs) {
    insist([400, 413, 414, 431, 505].includes(status) || status === 100, `${status} without a request id`);
    insist(text === "" || text === "Bad Request", `an answer that is not ours says ${text.slice(0, 100)}`);
    if (!input.isRaw && status < 400) wrong.push("not ours");
    return { outcome: `${status} of the server below`, wrong };
  }
  insist(/^[0-9a-f]{8}-\d+$/.test(headers.get("x-request-id")!), "the request id has another form");
  insist(headers.get("x-content-type-options") === "nosniff", "no nosniff");
  for (const [name, value] of headers) {
    // To a phone that wants to close and to upgrade at once the server below says both, in a line each.
    const mayBeTwice = name === "set-cookie" || (status === 101 && value === "Upgrade\nclose");
    if (value.includes("\n") && !mayBeTwice) wrong.push(`the header ${name} stands twice`);
  }
  const location = headers.get("location");
  if (location) insist(/^\/(?![/\\])/.test(location), `a way out to ${location.slice(0, 100)}`);

  const trace = TRACE.exec(text)?.[0];
  if (trace && !input.said.includes(trace)) wrong.push(`a path or a stack: ${trace}`);
  for (const secret of SECRETS) {
    if (text.includes(secret) && !input.said.includes(secret)) wrong.push("a secret of the server");
  }
  if (text.includes(SURNAME) && !SEE_NAMES.test(input.who) && !input.target.path.startsWith("/e/")) {
    const own = /^attendee (\d+)$/.exec(input.who)?.[1];
    for (const [name, number] of text.matchAll(NAMED)) {
      if (number !== own && !input.said.includes(name)) wrong.push(`${input.who} sees ${name}`);
    }
  }

  const type = headers.get("content-type") ?? "";
  const isApi = isUnderApi(input);
  // A machine that starves the database for seconds is told so, in that answer's own form.
  const isDown = input.target.path === "/api/healthz" && status === 503 && parsed(text)?.kv === "down";
  if (isDown) insist(parsed(text).ok === false, "down, and well");
  else if (isApi && status >= 400) outcome = judgeRefusal(input, answer, type, insist);
  else if (isApi && input.isExact && !input.isRaw) judgeSuccess(input, answer, type, insist);
  if (!isApi) {
    const isBusy = status === 503 && headers.has("retry-after");
    insist(status < 500 || isBusy, `${status} ${text.slice(0, 100)}`);
    if (type.startsWith("text/html")) {
      const policy = headers.get("content-security-policy") ?? "";
      // The error pages need no script and let none run.
      const isClosed = policy.startsWith("default-src 'none'") && !policy.includes("script-src") &&
        !/<script/.test(text);
      const isOpen = /script-src [^;]*'nonce-[^']+'/.test(policy) && !/script-src [^;]*unsafe/.test(policy);
      // A file to keep is not shown here; it has a policy in itself.
      const isFile = headers.get("content-disposition")?.startsWith("attachment") === true;
      insist(isClosed || isOpen || isFile, `a page without a policy: ${policy.slice(0, 60)}`);
    }
  }
  if (isApi || type.startsWith("text/html")) {
    insist(headers.has("cache-control"), "no cache-control");
    insist(headers.get("referrer-policy") === "same-origin", "no referrer-policy");
  }
  return { outcome, wrong };
}

type Insist = (holds: boolean, sentence: string) => void;

function judgeRefusal(input: Input, { status, headers, text }: Answer, type: string, insist: Insist): string {
  insist(type.startsWith("application/json"), `${status} as ${type || "nothing"}`);
  if (input.method === "HEAD") return String(status);
  const body = parsed(text);
  const code: string = body?.refusal?.code ?? "";
  const isKnown = Object.hasOwn(EXITS, code);
  insist(body?.ok === false && isKnown, `${status} without a refusal that is known: ${text.slice(0, 100)}`);
  if (!isKnown) return `${status} ?`;
  const { message, retryAfterSeconds } = body.refusal;
  insist(EXITS[code as RefusalCode].http === status, `${code} with ${status}`);
  insist(
    typeof message === "string" && /[.!?]$/.test(message) && message.length < 600,
    `${code} says ${message}`,
  );
  insist(status < 500 || code === "busy", `${status} ${code}`);
  if (status === 429 || status === 503) {
    insist(headers.get("retry-after") === String(retryAfterSeconds), `${code} without Retry-After`);
  }
  if (status === 405) insist(headers.has("allow"), "405 without Allow");
  return `${status} ${code}`;
}

function judgeSuccess(input: Input, { status, text }: Answer, type: string, insist: Insist): void {
  const { success, path } = input.target;
  // A draw that waits for its number, and what a browser has already.
  const also = path.endsWith("/draw-winner") ? [202] : [];
  insist([success.status, ...also].includes(status) || status === 304, `${status} is not in the document`);
  if (status === 101 || status === 204 || status === 304) return;
  insist(success.type === null || type.startsWith(success.type), `${type} and not ${success.type}`);
  if (success.type !== "application/json" || input.method === "HEAD") return;
  const body = parsed(text);
  if (path.endsWith("openapi.json")) return insist(body?.openapi === "3.1.0", "no document");
  for (const name of success.fields) {
    insist(Object.hasOwn(Object(body), name), `a success without ${name}: ${text.slice(0, 100)}`);
  }
  insist(
    !success.fields.includes("ok") || body?.ok === true,
    `a success that is none: ${text.slice(0, 100)}`,
  );
}

/** As the server reads the path: dots lead up, and what no URL can be is not ours. */
function isUnderApi({ bytes }: Input): boolean {
  const end = bytes.indexOf(10);
  const line = new TextDecoder("latin1").decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  const path = line.split(" ")[1] ?? "";
  const url = URL.parse(path.startsWith("/") ? `http://x${path}` : path);
  return url !== null && url.pathname.startsWith("/api/");
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
