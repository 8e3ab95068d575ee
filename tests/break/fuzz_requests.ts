/**
 * One request of the fuzzer, made of a target, the room and dice: well meant, by whoever may, or with something wrong
 * in its method, path, query, sender, headers or body; or not HTTP at all.
 * @module
 */
import { adminKey } from "@/tests/server.ts";
import { bodyOf } from "@/tests/break/fuzz_bodies.ts";
import type { Dice } from "@/tests/break/fuzz_dice.ts";
import { hintOf } from "@/tests/break/fuzz_hints.ts";
import type { Target } from "@/tests/break/fuzz_routes.ts";
import { type Hint, sample, STRANGE_TEXTS } from "@/tests/break/fuzz_values.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

export interface Input {
  target: Target;
  bytes: Uint8Array;
  method: string;
  /** Whose token it bears: a kind, and the attendee's id. */
  who: string;
  /** Method and path are those of the target, with names that may exist. */
  isExact: boolean;
  /** The bytes may be no request at all; its connection is its own. */
  isRaw: boolean;
  /** Things it says that may stand in an answer. */
  said: string;
}

const encoder = new TextEncoder();
export const ROLES = [
  ...["nobody", "admin", "organizer", "read", "roster", "run", "all", "revoked", "station", "station cookie"],
  ...[
    "overlay",
    "attendee",
    "waiting",
    "turned away",
    "other attendee",
    "other station",
    "forged",
    "forged cookie",
  ],
] as const;
type Role = typeof ROLES[number];

/** Those who may, so that most requests get past the first check. */
function rightRole({ who, scope, isApi, path }: Target, dice: Dice): Role {
  if (!isApi) {
    return path.startsWith("/o")
      ? dice.pick(["organizer", "nobody"])
      : dice.pick(["nobody", "station cookie"]);
  }
  if (path.endsWith("/walk-up")) return dice.pick(["waiting", "turned away", "attendee"]);
  const role = dice.pick(who.length > 0 ? who : ["anyone"]);
  if (role === "attendee" || role === "station") return role;
  if (role === "organizer") {
    return scope && scope !== "owner" && dice.hit(0.3)
      ? dice.pick([scope as Role, "all"])
      : dice.pick(["admin", "organizer"]);
  }
  return dice.pick(ROLES);
}

interface Sender {
  who: string;
  headers: [string, string][];
  token: string;
}

/** @param isLeaving signs out: this session shall be nobody else's */
function sender(role: Role, world: World, dice: Dice, few: boolean, isLeaving: boolean): Sender {
  const { stage, other } = world;
  const bearer = (token: string, who: string = role): Sender => ({
    who,
    token,
    headers: [["authorization", `Bearer ${token}`]],
  });
  const cookie = (name: string, token: string): Sender => ({
    who: role,
    token,
    headers: [["cookie", `${dice.hit(0.2) ? "a=b; " : ""}${name}=${token}`]],
  });
  const key = (at: number) => bearer(stage.keys[at].secret);
  switch (role) {
    case "nobody":
      return { who: role, headers: [], token: "" };
    case "admin":
      return bearer(adminKey);
    case "organizer":
      return cookie("drumroll_organizer", isLeaving ? dice.pick(world.spares) : world.organizer);
    case "read":
    case "roster":
    case "run":
    case "all":
    case "revoked":
      return key(["read", "roster", "run", "all", "revoked"].indexOf(role));
    case "station":
      return bearer(few ? stage.stations[0] : dice.pick(stage.stations));
    case "station cookie":
      return cookie(`drumroll_station_${stage.event}`, dice.pick(stage.stations));
    case "overlay":
      return bearer(stage.overlay);
    case "attendee": {
      const { mark, token } = few ? stage.attendees[0] : dice.pick(stage.attendees);
      return bearer(token, `attendee ${mark}`);
    }
    case "waiting":
    case "turned away": {
      const { mark, token } = role === "waiting" ? dice.pick(stage.walkUps.slice(0, 2)) : stage.walkUps[2];
      return bearer(token, `attendee ${mark}`);
    }
    case "other attendee": {
      const { mark, token } = dice.pick(other.attendees);
      return bearer(token, `attendee ${mark}`);
    }
    case "other station":
      return bearer(dice.pick(other.stations));
    case "forged":
      return bearer(dice.pick(world.forged));
    case "forged cookie":
      return cookie(
        dice.pick(["drumroll_organizer", `drumroll_station_${stage.event}`]),
        dice.pick(world.forged),
      );
  }
}

function pathOf(target: Target, world: World, dice: Dice): string {
  const { stage, other, setupPath } = world;
  return target.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    switch (name) {
      case "event":
        return stage.event;
      case "id":
        return dice.pick([...stage.attendees, ...stage.walkUps]).id;
      case "token":
        return dice.pick(dice.pick([stage, stage, other]).attendees).token;
      case "code":
        return target.path.startsWith("/setup")
          ? setupPath.slice(7)
          : dice.pick([stage.joinCode, stage.joinCode, "ABCDEF"]);
      case "file":
        return "verify.js";
      case "any":
        return encodeURIComponent(dice.pick(STRANGE_TEXTS).toWellFormed().slice(0, 300)) || "x";
      default:
        return String(hintOf(world)(name, dice) ?? dice.pick(stage.modules));
    }
  });
}

const PATH_BITS = [
  ...[
    "%",
    "%00",
    "%0d%0ax:%20y",
    "%2e%2e%2f",
    "..%2f..%2fdeno.json",
    "/../../etc/passwd",
    "//",
    "/./",
    "\\..\\",
    ";x=y",
  ],
  ...[
    "%c0%ae%c0%ae/",
    "%E0%A4%A",
    "%F0%9F%8E%89",
    "%u002e",
    "..;/",
    "%252e%252e%252f",
    "?",
    "#",
    "&",
    "+",
    "*",
    "a".repeat(3_000),
  ],
];
const METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE", "FOO"];
const TYPES = [
  ...[
    "application/json",
    "application/json; charset=utf-16",
    "text/csv",
    "application/x-www-form-urlencoded",
  ],
  ...[
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "image/png",
    "",
    ";;;",
    "a".repeat(300),
  ],
];
const ODD_HEADERS: [string, string][] = [
  ...["https://evil.example", "null", "http://[::1", "file://", ""].map((
    value,
  ): [string, string] => ["origin", value]),
  ...["cross-site", "same-site", "same-origin", "none", "x"].map((
    value,
  ): [string, string] => ["sec-fetch-site", value]),
  ...["evil.example", "[::1", "a b", "", "x".repeat(300), "127.0.0.1:99999"].map((
    value,
  ): [string, string] => ["host", value]),
  ...["gzip", "br, gzip;q=0.5", "*;q=0", "identity;q=0"].map((
    value,
  ): [string, string] => ["accept-encoding", value]),
  ...["https", "http, https", "x"].map((value): [string, string] => ["x-forwarded-proto", value]),
  ...["for=x", "1.2.3.4, <script>", "::1", "fe80::1%eth0"].map((
    value,
  ): [string, string] => ["x-forwarded-for", value]),
  ["x-forwarded-host", "evil.example"],
  ["if-none-match", "*"],
  ["if-modified-since", "x"],
  ["range", "bytes=0-"],
  ["range", "bytes=5-1,-9"],
  ["expect", "100-continue"],
  ["x-request-id", "<script>"],
  ["cookie", "=; ;; drumroll_organizer; drumroll_organizer=a=b; \u00e9=1"],
  ["cookie", "a=".repeat(9_000)],
  ["authorization", "Basic YTpi"],
  ["authorization", "Bearer  "],
  ["authorization", `Bearer ${"x".repeat(3_000)}`],
  ["upgrade", "websocket"],
  ["upgrade", "h2c"],
  ["sec-websocket-protocol", "drumroll.v1, bearer.x"],
  ["x-http-method-override", "DELETE"],
  ["accept", "text/html;q=x"],
  ["accept-language", "x".repeat(2_000)],
  ["traceparent", "00-0-0-0"],
];

/** @param few as if all came from one address and one person, so that limits are met */
export function makeRequest(target: Target, world: World, dice: Dice, few: boolean): Input {
  const hint = hintOf(world);
  const wrong = new Set<string>();
  if (dice.hit(0.45)) {
    const places = ["body", "body", "path", "query", "sender", "headers", "method", "bytes"];
    for (let count = 1 + dice.below(3); count > 0; count--) wrong.add(dice.pick(places));
  }
  const { who, headers: own, token } = sender(
    few && dice.hit(0.8) ? "attendee" : wrong.has("sender") ? dice.pick(ROLES) : rightRole(target, dice),
    world,
    dice,
    few,
    target.path === "/o/sign-out",
  );
  let path = pathOf(target, world, dice);
  if (wrong.has("path")) {
    const parts = path.split("/");
    const at = dice.below(parts.length);
    parts[at] = dice.hit(0.5) ? dice.pick(PATH_BITS) : parts[at] + dice.pick(PATH_BITS);
    path = parts.join("/").replace(/[\s\0]/g, "") || "/";
    if (!path.startsWith("/")) path = `/${path}`;
  }
  path += queryOf(target, wrong.has("query"), hint, dice);
  const method = wrong.has("method")
    ? dice.pick(METHODS)
    : target.method === "GET" && dice.hit(0.03)
    ? "HEAD"
    : target.method;

  const { bytes, headers: bodyHeaders, said } = bodyOf(target, world, dice, wrong, path);
  const address = few ? "203.0.113.7" : `10.${dice.below(16)}.${dice.below(256)}.9`;
  let headers: [string, string][] = [
    ["host", `127.0.0.1:${world.server.port}`],
    ["x-forwarded-for", address],
    ...own,
    ...Object.entries(bodyHeaders),
  ];
  if (path.includes("/socket") && target.path.endsWith("/socket") && dice.hit(0.7)) {
    headers.push(...HANDSHAKE);
  }
  if (wrong.has("headers")) {
    for (let count = 1 + dice.below(3); count > 0; count--) headers = oddHeaders(headers, dice);
  }
  if (method !== "GET" && method !== "HEAD" || bytes.length > 0) {
    headers.push(["content-length", String(bytes.length)]);
  }
  const head = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return {
    target,
    bytes: joined(encoder.encode(`${head.join("\r\n")}\r\n\r\n`), bytes),
    method,
    who,
    isExact: !wrong.has("path") && method === target.method,
    isRaw: false,
    said: said + path + token,
  };
}

function oddHeaders(headers: [string, string][], dice: Dice): [string, string][] {
  switch (dice.below(6)) {
    case 0:
      return [...headers, dice.pick(headers)];
    case 1:
      return headers.map(([name, value]) => [name.toUpperCase(), value]);
    case 2:
      return headers.map(([name, value]) => [name, name === "content-type" ? dice.pick(TYPES) : value]);
    default: {
      const [name, value] = dice.pick(ODD_HEADERS);
      return [...headers.filter(([each]) => each !== name || dice.hit(0.3)), [name, value]];
    }
  }
}

export const HANDSHAKE: [string, string][] = [
  ["upgrade", "websocket"],
  ["connection", "Upgrade"],
  ["sec-websocket-version", "13"],
  ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

function queryOf(target: Target, isWrong: boolean, hint: Hint, dice: Dice): string {
  const given = target.query.filter(() => dice.hit(target.isApi ? 0.4 : 0.08)).map(({ name, schema }) => [
    name,
    String(hint(name, dice) ?? sample(schema, dice, hint, name)),
  ]);
  if (isWrong) {
    const names = [...target.query.map(({ name }) => name), "token", "as", "__proto__", "zzz"];
    given.push([dice.pick(names), dice.pick(STRANGE_TEXTS)], [dice.pick(names), String(dice.below(9))]);
  } else if (dice.hit(0.03)) given.push(["as", "station"]);
  if (given.length === 0) return "";
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&");
  return `?${isWrong && dice.hit(0.3) ? dice.pick(["%", "&&=&", "a=%ff", "%E0%A4%A=1"]) : text}`.slice(
    0,
    6_000,
  );
}

export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
