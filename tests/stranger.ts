/**
 * What a stranger has: a socket of bytes, no manners, and a list of things that should not work.
 *
 * For the hostile suites: requests written byte by byte (so that no client cleans them up on the way), refusals
 * judged in one place, rooms to try them on, and sockets that keep what they hear.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { adminKey, type Json, type RunningServer } from "@/tests/server.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

export interface Request {
  method?: string;
  path: string;
  /** Beside `host` and `connection`; a header named here replaces ours. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Sends `body` as it is, without a length. */
  bare?: boolean;
  token?: string | null;
}

const encoder = new TextEncoder();
const answerDeadlineMs = 10_000;

/** Writes one request as it stands and reads the answer to its end; the server may hang up in the middle. */
export async function send(server: RunningServer, request: Request): Promise<Answer> {
  const { method = "GET", path, body, bare, token = adminKey } = request;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const headers: Record<string, string> = {
    host: `127.0.0.1:${server.port}`,
    connection: "close",
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(bytes && !bare && { "content-length": String(bytes.length), "content-type": "application/json" }),
    ...request.headers,
  };
  const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`)];
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const deadline = setTimeout(() => connection.close(), answerDeadlineMs);
  try {
    const answer = readAll(connection);
    const writing = write(connection, encoder.encode(head.join("\r\n") + "\r\n\r\n"), bytes);
    await writing.catch(() => {});
    return parseAnswer(await answer, `${method} ${path}`, method);
  } finally {
    clearTimeout(deadline);
    try {
      connection.close();
    } catch {
      // The deadline closed it.
    }
  }
}

async function write(connection: Deno.Conn, ...parts: (Uint8Array | undefined)[]): Promise<void> {
  for (const part of parts) {
    for (let at = 0; part && at < part.length;) at += await connection.write(part.subarray(at));
  }
}

/** Until the server hangs up, or as far as the answer says that it goes. */
async function readAll(connection: Deno.Conn): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  let size = 0;
  let end = Infinity;
  for (let head = ""; size < end;) {
    const count = await connection.read(buffer).catch(() => null);
    if (count === null) break;
    chunks.push(buffer.slice(0, count));
    size += count;
    if (end !== Infinity) continue;
    head += new TextDecoder("latin1").decode(buffer.subarray(0, count));
    const at = head.indexOf("\r\n\r\n");
    const length = /^content-length: (\d+)\r$/im.exec(head.slice(0, at + 2))?.[1];
    if (at > 0 && head.startsWith("HTTP/1.1 101")) end = 0;
    else if (at > 0 && length) end = at + 4 + Number(length);
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function parseAnswer(bytes: Uint8Array, what: string, method: string): Answer {
  const latin = new TextDecoder("latin1").decode(bytes);
  const end = latin.indexOf("\r\n\r\n");
  assert(end > 0, `${what}: no answer at all, only ${bytes.length} bytes`);
  const [first, ...lines] = latin.slice(0, end).split("\r\n");
  const headers = new Headers(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as [string, string];
  }));
  const rest = headers.get("transfer-encoding") === "chunked"
    ? unchunked(bytes, end + 4)
    : bytes.slice(end + 4);
  const text = new TextDecoder().decode(rest);
  const isJson = headers.get("content-type")?.startsWith("application/json") && method !== "HEAD";
  return { status: Number(first.split(" ")[1]), headers, text, json: isJson ? JSON.parse(text) : undefined };
}

function unchunked(bytes: Uint8Array, from: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = from; at < bytes.length;) {
    const lineEnd = bytes.indexOf(10, at);
    const size = parseInt(new TextDecoder().decode(bytes.subarray(at, lineEnd)), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 2;
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/** What must hold of every answer, whoever asked for what. */
export function assertDecent({ status, headers, text }: Answer, what: string): void {
  assert(status < 500, `${what}: ${status} ${text.slice(0, 200)}`);
  assert(/^[0-9a-f]{8}-\d+$/.test(headers.get("x-request-id") ?? ""), `${what}: no request id`);
  const trace = /\n\s+at \S|node_modules|file:\/\/\/|\.tsx?:\d+/.exec(text);
  assertEquals(trace?.[0], undefined, `${what}: a stack trace`);
}

/** A typed refusal, with what every one of them carries. */
export function assertRefused(answer: Answer, status: number, code: string, what: string): Json {
  assertDecent(answer, what);
  assertStringIncludes(answer.headers.get("content-type") ?? "", "application/json", what);
  const { ok, refusal } = answer.json;
  assertEquals([answer.status, ok, refusal.code], [status, false, code], `${what}: ${answer.text}`);
  assert(refusal.message.length > 0 && refusal.message.endsWith("."), `${what}: ${refusal.message}`);
  if (status === 429 || status === 503) {
    assertEquals(answer.headers.get("retry-after"), String(refusal.retryAfterSeconds), what);
  }
  return refusal;
}

export interface Room {
  event: string;
  /** `/api/events/<id>` */
  path: string;
  passcode: string;
  joinCode: string;
  /** Personal tokens by attendee id. */
  tokens: Record<string, string>;
  /**
   * Everything that the organizer sees of the state, and what was done to it; who is connected right now is no part
   * of it, nor how many commits it took, as what is only noted in the audit log is one too.
   */
  state(): Promise<string>;
  command(type: string, args?: Json, token?: string | null): Promise<{ status: number; body: Json }>;
}

/** Actions that stand in the audit log and change nothing else. */
const NOTES = ["wrong_event", "wrong_passcode", "too_many_attempts", "left_out", "open_station", "export"];

/** `a0`… are checked in, `late` is not. One raffle, `main`, in draft, unless `modules` says otherwise. */
export async function makeRoom(
  server: RunningServer,
  options: { id?: string; people?: number; modules?: Json[]; walkUps?: boolean } = {},
): Promise<Room> {
  const passcode = "4711-4711";
  const { people = 3, walkUps } = options;
  const made = await server.api("POST", "/api/events", {
    name: "Evening",
    passcode,
    walkUps,
    id: options.id,
  });
  const event: string = made.event.id;
  const path = `/api/events/${event}`;
  const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }];
  const plain = { kind: "raffle", id: "main", title: "Raffle", mode: "offline", maskNames: "none", tiers };
  for (const module of options.modules ?? [{}]) {
    await server.api("POST", `${path}/modules`, { ...plain, ...module });
  }
  const rows = Array.from({ length: people }, (_, i) => ({ id: `a${i}`, name: `Ada ${i}`, checkedIn: true }));
  await server.api("POST", `${path}/attendees`, [...rows, { id: "late", name: "Lars Late" }]);
  const { attendees } = await server.api("GET", `${path}/attendees?limit=1000`);
  return {
    event,
    path,
    passcode,
    joinCode: made.event.joinCode,
    tokens: Object.fromEntries(attendees.map(({ id, token }: Json) => [id, token])),
    async state() {
      const { counts: { attendees, checkedIn }, seq: _seq, ...seen } = await server.api("GET", path);
      const { records } = await server.api("GET", `${path}/audit?limit=1000`);
      const acts = records.filter(({ action }: Json) => !NOTES.includes(action));
      return JSON.stringify({ ...seen, counts: { attendees, checkedIn }, acts });
    },
    command: (type, args = {}, token = adminKey) =>
      server.ask(
        "POST",
        `${path}/commands`,
        { id: crypto.randomUUID(), module: "main", type, ...args },
        token,
      ),
  };
}

/** Takes the raffle `main` so far, with every checked-in person of the room in it. */
export async function moveTo(room: Room, phase: string): Promise<void> {
  const steps = ["open", "enter", "close", "draw", "reveal"];
  const upTo = { draft: 0, open: 2, paused: 2, closed: 3, drawn: 4, revealed: 5 }[phase]!;
  for (const step of steps.slice(0, upTo)) {
    if (step === "enter") {
      const inRoom = Object.entries(room.tokens).filter(([id]) => id !== "late");
      await Promise.all(inRoom.map(([, token]) => done(room.command("enter", {}, token))));
    } else await done(room.command(step));
    if (step === "close") await until(async () => (await room.state()).includes('"phase":"closed"'));
  }
  if (phase === "paused") await done(room.command("pause"));
}

export async function done(asked: Promise<{ status: number; body: Json }>): Promise<Json> {
  const { status, body } = await asked;
  assertEquals(status, 200, JSON.stringify(body));
  return body.reply;
}

export async function until(holds: () => boolean | Promise<boolean>, looksMax = 500): Promise<void> {
  for (let look = 0; !await holds(); look++) {
    assert(look < looksMax, "what was waited for never came");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface Ear {
  socket: WebSocket;
  frames: Json[];
  /** How it was closed, once it was. */
  closed(): Promise<{ code: number; reason: string }>;
  /** The first frame of that kind that was not waited for before. */
  next(t: string): Promise<Json>;
}

/** A socket that keeps every frame. Resolves with the first snapshot. */
export async function listen(server: RunningServer, event: string, token = adminKey): Promise<Ear> {
  const url = `ws://127.0.0.1:${server.port}/api/events/${event}/socket`;
  const socket = new WebSocket(url, ["drumroll.v1", `bearer.${token}`]);
  const frames: Json[] = [];
  let seen = 0;
  socket.onmessage = ({ data }) => frames.push(JSON.parse(data));
  let end: { code: number; reason: string } | undefined;
  socket.onclose = ({ code, reason }) => end = { code, reason };
  const ear: Ear = {
    socket,
    frames,
    async closed() {
      await until(() => end !== undefined);
      return end!;
    },
    async next(t) {
      let at = -1;
      await until(() => (at = frames.findIndex((frame, i) => i >= seen && frame.t === t)) >= 0);
      seen = at + 1;
      return frames[at];
    },
  };
  await ear.next("snapshot");
  return ear;
}
