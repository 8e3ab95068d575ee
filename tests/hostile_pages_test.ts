/**
 * Pages among strangers: links and forms that would lead elsewhere, and names that are not only names.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertDecent, type Request, send } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));

const post = (path: string, body: string, rest: Partial<Request> = {}): Request => ({
  method: "POST",
  path,
  body,
  ...rest,
});
const page = (path: string, headers: Record<string, string> = {}) =>
  send(server, { path, token: null, headers });

Deno.test("[HTTP4] `next` and the host lead nowhere but here", async () => {
  const next = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/o//evil.example",
    "/o/../x",
    "/o?x=//e",
    "/o\r\nx: y",
  ];
  for (const to of next) {
    const path = `/o/sign-in?next=${encodeURIComponent(to)}`;
    const answer = await send(server, { path });
    assertEquals([answer.status, answer.headers.get("location")], [303, "/o"], to);
  }
  const answer = await send(server, { path: "/o/x", token: null, headers: { host: "evil.example" } });
  assertEquals(answer.headers.get("location"), "/o/sign-in?next=%2Fo%2Fx");
  const double = await send(server, { path: "//evil.example/..//o", token: null });
  assert(!/evil/.test(double.headers.get("location") ?? ""));
});

Deno.test("[HTTP1] forms are read within their bound, whatever they say of their length", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const size = 1 << 20;
  const body = `${size.toString(16)}\r\n${"x".repeat(size)}\r\n0\r\n\r\n`;
  const endless = { bare: true, token: null, headers: { ...form, "transfer-encoding": "chunked" } };
  const whole = { token: null, headers: form };
  const wide = `name=${encodeURIComponent("\ufdfa".repeat(64))}&passphrase=x`;
  const cases: [string, Request, number][] = [
    ["a form in chunks", post("/o/sign-in", body, endless), 413],
    ["a form that is long", post("/o/sign-in", "x".repeat(9_000), whole), 413],
    [
      "a form that is none",
      post("/o/sign-in", "x", { ...whole, headers: { "content-type": "text/x" } }),
      401,
    ],
    ["a name that grows when it is folded", post("/o/sign-in", wide, whole), 401],
  ];
  for (const [what, request, status] of cases) {
    const answer = await send(server, request);
    assertDecent(answer, what);
    assertEquals(answer.status, status, what);
  }
});

/** As a browser would read them: what stands in a script or in an attribute is no tag. */
function tagsIn(html: string): { tag: string; attributes: string[] }[] {
  const markup = html.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, "$1");
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)].map(([, tag, rest]) => ({
    tag: tag.toLowerCase(),
    attributes: [...rest.matchAll(/[^\s"'=\/]+(?:=(?:"[^"]*"|'[^']*'|[^\s"']+))?/g)].map(([one]) => one),
  }));
}

Deno.test("[ID1] guessing at the sign-in form ends in a wait that the answer names", async () => {
  const guess = () =>
    send(
      server,
      post("/o/sign-in", "name=nobody&passphrase=wrong", {
        token: null,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      }),
    );
  let answer = await guess();
  for (let tries = 1; answer.status === 401; tries++) {
    // A guess costs the server up to a second itself, in which a short wait passes; but waits double.
    assert(tries <= 10, "no end of guessing");
    answer = await guess();
  }
  assertDecent(answer, "the wait");
  assertEquals(answer.status, 429);
  assert(Number(answer.headers.get("retry-after")) >= 1);
});

const attacks = [
  `<script>alert(1)</script>`,
  `</script><script>alert(1)</script><!--`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  `{{constructor.constructor("alert(1)")()}}`,
  `<!--<script>`,
  `]]></style><svg onload=alert(1)>`,
  `=HYPERLINK("http://evil.example")`,
  "\u0301",
  "e\u0301\u0302\u0303",
  "👩‍👩‍👧‍👦".repeat(10),
  "𝕏".repeat(120),
  "مرحبا\u200f <i data-evil>",
  "\u2028line\u2029",
  "__proto__",
  "constructor",
  "$& $1 $`",
  "%00%0d%0a",
];

Deno.test("[HTTP7] [CSV5] names that attack are text on every page and in every file", async () => {
  const made = await server.api("POST", "/api/events", { name: attacks[1], passcode: "4711", walkUps: true });
  const { id: event, joinCode } = made.event;
  const path = `/api/events/${event}`;
  const tiers = [{ id: "constructor", label: attacks[0], count: 20 }];
  const raffle = {
    kind: "raffle",
    id: "toString",
    title: attacks[2],
    mode: "offline",
    maskNames: "none",
    tiers,
    rulesUrl: "https://x.example/?a=\"'><b>",
  };
  await server.api("POST", `${path}/modules`, raffle);
  const people = attacks.map((name, i) => ({ id: `p${i}`, name, checkedIn: true }));
  const { imported, rejected } = await server.api("POST", `${path}/attendees`, people);
  assertEquals([imported, rejected.map(({ code }: Json) => code)], [attacks.length - 1, ["empty_name"]]);
  const { attendees } = await server.api("GET", `${path}/attendees?limit=1000`);
  const say = (type: string, token = adminKey) =>
    server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module: "toString", type }, token);
  await say("open");
  await Promise.all(attendees.map(({ token }: Json) => say("enter", token)));
  await say("close");
  await say("draw");
  await say("reveal");
  const { token: station } = await server.api("POST", `${path}/station-session`, {
    passcode: "4711",
    label: attacks[3],
  });
  const cookie = { cookie: `drumroll_station_${event}=${station}` };
  const pages = await Promise.all([
    page(`/s/${event}`),
    page(`/s/${event}`, cookie),
    page(`/j/${joinCode}`),
    page(`/j?code=${encodeURIComponent(attacks[1])}`),
    page(`/o/sign-in?next=${encodeURIComponent(attacks[1])}`),
    ...["/o", `/o/${event}`, `/o/${event}/roster`, `/o/new?event=${event}`].map((path) =>
      send(server, { path })
    ),
    ...attendees.map(({ token }: Json) => page(`/e/${event}/${token}`)),
  ]);
  const adding = pages.find(({ text }) => text.includes("<title>Add a raffle, tickets or a poll – "));
  assert(adding, "the page that adds to an event is called as if it made one");
  const tags = new Set<string>();
  for (const { status, text, headers } of pages) {
    assert(status === 200 || status === 404, text.slice(0, 300));
    const nonce = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
    assert(nonce, "a page without a policy");
    for (const { tag, attributes } of tagsIn(text)) {
      if (tag === "script") assertStringIncludes(attributes.join(" "), `nonce="${nonce}"`);
      for (const attribute of attributes) {
        assert(!/^(on|data-evil|src="?x")/.test(attribute), `<${tag} ${attribute}>`);
      }
      tags.add(tag);
    }
  }
  assert(tags.has("script") && tags.has("bdi") && !tags.has("img"), [...tags].join());
  for (const file of ["attendees.csv", "modules/toString/entries.csv", "modules/toString/results.csv"]) {
    const answer = await send(server, { path: `${path}/${file}` });
    assertDecent(answer, file);
    assert(!/(^|,|\n)"?[=+@]/.test(answer.text), answer.text);
    assertStringIncludes(answer.text, "'=HYPERLINK");
  }

  for (
    const name of ["", "  ", "\u200b\u2060", "x".repeat(121), "a\0b", `e${"\u0301".repeat(40)}`, "\u3164"]
  ) {
    const form = { token: null, headers: { "content-type": "application/x-www-form-urlencoded" } };
    const answer = await send(server, post(`/j/${joinCode}`, `name=${encodeURIComponent(name)}`, form));
    assertDecent(answer, name);
    assertEquals([answer.status, answer.headers.get("set-cookie")], [400, null], JSON.stringify(name));
  }
});

Deno.test("[ROOM11] all the prizes that an event may promise can be revealed, whatever the winners' names", async () => {
  const wide = "𝕏".repeat(116);
  const evenings: [maskNames: string, name: string, modules: number][] = [
    ["first", "Mira Petersen", 1],
    ["none", "Александра Константинопольская", 1],
    ["none", wide, 1],
    ["none", wide, 20],
  ];
  for (const [maskNames, name, moduleCount] of evenings) {
    const { event } = await server.api("POST", "/api/events", { name: "Many", passcode: "4711" });
    const path = `/api/events/${event.id}`;
    const count = 180 / moduleCount;
    const tiers = [{ id: "first", label: "A", count: 20 / moduleCount }, {
      id: "consolation",
      label: "B",
      count,
    }];
    const people = Array.from(
      { length: 200 / moduleCount },
      (_, i) => ({ id: `p${i}`, name: `${name} ${i}`, checkedIn: true }),
    );
    await server.api("POST", `${path}/attendees`, people);
    const { attendees } = await server.api("GET", `${path}/attendees?limit=1000`);
    const ids = Array.from({ length: moduleCount }, (_, i) => `m${i}`);
    for (const id of ids) {
      await server.api("POST", `${path}/modules`, {
        kind: "raffle",
        id,
        title: "Many",
        mode: "offline",
        maskNames,
        tiers,
      });
    }
    for (const module of ids) {
      const say = (type: string, args: Json = {}, token = adminKey) =>
        server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module, type, ...args }, token);
      await say("open");
      await Promise.all(attendees.map(({ token }: Json) => say("enter", {}, token)));
      for (const step of ["close", "draw"]) await say(step);
      await say("reveal", { tier: "consolation" });
      const first = (await server.api("GET", path)).modules[module].winners;
      await say("reveal");
      const { winners } = (await server.api("GET", path)).modules[module];
      assertEquals([first.length, winners.length], [count, 200 / moduleCount]);
      // What was on the wall stays as it was, and no name is cut inside a letter.
      assertEquals(winners.filter(({ tier }: Json) => tier === "consolation"), first);
      assert(winners.every((winner: Json) => winner.name.isWellFormed() && winner.name.length >= 7));
      if (name !== wide) assert(winners.every((winner: Json) => !winner.name.includes("…")));
    }
  }
});
