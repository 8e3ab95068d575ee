/**
 * Lists of people over HTTP: in as CSV and JSON with the bad rows listed, out in pages and as a file that goes in
 * again, and people checked in one by one.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { assertRefused, makeRoom, type Request, send } from "@/tests/stranger.ts";

const server = await startServer();
const origin = `http://127.0.0.1:${server.port}`;
addEventListener("unload", () => void server.kill("SIGKILL"));

const post = (path: string, body: Json, rest: Partial<Request> = {}): Request => ({
  method: "POST",
  path,
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...rest,
});
const keys = (value: Json) => Object.keys(value).sort().join(" ");

Deno.test("[CSV2] [CSV3] [CSV4] [CSV5] rosters go in as JSON and CSV, the bad rows are listed, and pages follow", async () => {
  const room = await makeRoom(server, { people: 0 });
  const csv = [
    "id,name,phone,checkedIn",
    "m@x.org,Mira,+49 30 1234567,yes",
    "b1,,,",
    ",=1+1,,no",
    "b2,Bo,12,",
    "b3,Bea,,perhaps",
    "m@x.org,Again,,",
    "-5,Minus,,",
    "..,Dots,,",
  ];
  const upload = (text: string) =>
    send(server, post(`${room.path}/attendees`, text, { headers: { "content-type": "text/csv" } }));
  const { json } = await upload(csv.join("\r\n"));
  assertEquals([keys(json), json.ok, json.imported, json.updated], [
    "imported ok rejected updated",
    true,
    3,
    0,
  ]);
  assertEquals(json.rejected.map(({ line, code }: Json) => [line, code]), [
    [3, "empty_name"],
    [5, "invalid_phone"],
    [6, "invalid_checkedIn"],
    [7, "duplicate_id"],
    [9, "invalid_id"],
  ]);
  assert(json.rejected.every(({ message }: Json) => /^.{10,}\.$/.test(message)));
  const rows = [
    { id: "j1", name: "Jo", phone: "+491234567", smsOptIn: true, checkedIn: true, tickets: 2 },
    [],
    null,
    { id: "j2" },
  ];
  const mixed = await send(server, post(`${room.path}/attendees`, rows));
  assertEquals([mixed.json.imported, mixed.json.rejected.map(({ line }: Json) => line)], [1, [2, 3, 4]]);
  const typo = await send(server, post(`${room.path}/attendees`, [{ name: "Ty", checkedin: true }]));
  assertEquals(assertRefused(typo, 400, "invalid_request", "a typo").path, "0.checkedin");

  const first = await server.api("GET", `${room.path}/attendees?limit=2`);
  assertEquals([keys(first), first.attendees.length], ["attendees next ok", 2]);
  assertEquals(keys(first.attendees[0]), "checkedIn entryUrl id name token");
  assertEquals(first.attendees[0].entryUrl, `${origin}/e/${room.event}/${first.attendees[0].token}`);
  const rest = await server.api(
    "GET",
    `${room.path}/attendees?limit=1000&after=${encodeURIComponent(first.next)}`,
  );
  assertEquals([rest.attendees.length, rest.next], [3, null]);
  for (const query of ["limit=0", "limit=1001", "limit=x", "limit=", "after=%00"]) {
    const page = await send(server, { path: `${room.path}/attendees?${query}` });
    assertRefused(page, 400, "invalid_request", query);
  }

  const before = await room.state();
  const exported = await send(server, { path: `${room.path}/attendees.csv` });
  assert(!/(^|,)[=+\-@]/m.test(exported.text), exported.text);
  const { json: back } = await upload(exported.text);
  assertEquals([back.imported, back.updated, back.rejected], [0, 5, []]);
  assertEquals(await room.state(), before);

  for (const spelled of ["m%40x.org", "m@x.org"]) {
    for (const checkedIn of [false, true]) {
      const answer = await send(server, post(`${room.path}/attendees/${spelled}/check-in`, { checkedIn }));
      const { checkedInAt, ...said } = answer.json;
      assertEquals([answer.status, said, !!checkedInAt], [200, { ok: true, checkedIn }, checkedIn], spelled);
    }
  }
  const wrong = await send(server, post(`${room.path}/attendees/j1/check-in`, { checkedIn: "yes" }));
  assertEquals(assertRefused(wrong, 400, "invalid_request", "a word").path, "checkedIn");
});
