/**
 * What has to stand in the audit log before it happens does not happen where its record is refused: in a server that
 * is ending, whose rooms take nothing any more while the database still answers.
 * @module
 */
import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { readConfig } from "@/lib/config.ts";
import { openDrumroll } from "@/lib/drumroll.ts";
import { adminKey, type Json } from "@/tests/server.ts";
import type { State } from "@/utils.ts";
import { handler as apiKeys } from "@/routes/api/events/[event]/api-keys/index.ts";
import { handler as revoke } from "@/routes/api/events/[event]/api-keys/[key]/revoke.ts";
import { handler as attendees } from "@/routes/api/events/[event]/attendees/index.ts";
import { handler as attendeesCsv } from "@/routes/api/events/[event]/attendees.csv.ts";
import { handler as entriesCsv } from "@/routes/api/events/[event]/modules/[module]/entries.csv.ts";
import { handler as evidence } from "@/routes/api/events/[event]/modules/[module]/evidence.zip.ts";
import { handler as resultsCsv } from "@/routes/api/events/[event]/modules/[module]/results.csv.ts";
import { handler as modules } from "@/routes/api/events/[event]/modules/index.ts";
import { handler as passcode } from "@/routes/api/events/[event]/passcode.ts";
import { handler as events } from "@/routes/api/events/index.ts";

Deno.test("[AUD5] without its record no passcode is rotated, no key is made or revoked, and nothing is exported", async () => {
  const drumroll = await openDrumroll(readConfig({ KV_PATH: ":memory:", ADMIN_KEY: adminKey }), () => {});
  const handle = new App<State>()
    .use((ctx) => {
      ctx.state.drumroll = drumroll;
      ctx.state.requestId = "test";
      return ctx.next();
    })
    .post("/events", events)
    .all("/events/:event/api-keys", apiKeys)
    .post("/events/:event/api-keys/:key/revoke", revoke)
    .all("/events/:event/attendees", attendees)
    .get("/events/:event/attendees.csv", attendeesCsv)
    .post("/events/:event/modules", modules)
    .get("/events/:event/modules/:module/entries.csv", entriesCsv)
    .get("/events/:event/modules/:module/results.csv", resultsCsv)
    .get("/events/:event/modules/:module/evidence.zip", evidence)
    .post("/events/:event/passcode", passcode)
    .handler();
  const ask = async (method: string, path: string, body?: unknown, token = adminKey) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request = new Request(`http://localhost/events${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    const answer = await handle(request);
    return [
      answer.status,
      answer.headers.get("content-type")?.startsWith("text/csv") ? {} : await answer.json(),
    ] as [
      number,
      Json,
    ];
  };
  try {
    const made = { id: "GALA24", name: "Gala", passcode: "4711" };
    assertEquals((await ask("POST", "", made))[0], 201);
    const raffle = {
      kind: "raffle",
      id: "r",
      title: "R",
      mode: "offline",
      tiers: [{ id: "gold", label: "Gold", count: 1 }],
    };
    assertEquals((await ask("POST", "/GALA24/modules", raffle))[0], 201);
    const [, { key, secret }] = await ask("POST", "/GALA24/api-keys", { label: "Door", scopes: ["roster"] });
    assertEquals((await ask("GET", "/GALA24/attendees", undefined, secret))[0], 200);
    assertEquals((await ask("GET", "/GALA24/attendees.csv"))[0], 200);

    await drumroll.runtime.close();
    for (
      const [method, path, body, token] of [
        ["POST", "/GALA24/api-keys", { label: "Wall", scopes: ["run"] }],
        ["POST", `/GALA24/api-keys/${key.id}/revoke`, {}],
        ["POST", "/GALA24/passcode", { passcode: "0815" }],
        ["GET", "/GALA24/attendees.csv"],
        ["GET", "/GALA24/modules/r/entries.csv"],
        ["GET", "/GALA24/modules/r/results.csv"],
        ["GET", "/GALA24/modules/r/evidence.zip"],
        ["GET", "/GALA24/attendees", undefined, secret],
      ] as const
    ) {
      const [status, answer] = await ask(method, path, body, token);
      assertEquals(
        [status, answer.refusal?.code, answer.secret],
        [503, "busy", undefined],
        `${method} ${path}`,
      );
    }
    const [, { keys }] = await ask("GET", "/GALA24/api-keys");
    assertEquals(keys.map(({ id }: Json) => id), [key.id]);
    const door = { event: "GALA24", passcode: "4711", address: "192.0.2.1" };
    assertEquals((await drumroll.access.openStation(door)).ok, true, "the old passcode opens");
  } finally {
    await drumroll.close();
  }
});
