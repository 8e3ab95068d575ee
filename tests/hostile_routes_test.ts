/**
 * Every route, tried by everybody: each role and each scope of the event, of another event, and of another account.
 * Who may is what docs/PROTOCOL.md says of it, so that a route without its row fails here.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { API_ROUTES } from "@/lib/openapi_routes.ts";
import { readDocument, table } from "@/tests/documents.ts";
import {
  assertHeard,
  castOf,
  giveAway,
  type Heard,
  IDENTITY,
  makeHouse,
  no,
  type Somebody,
} from "@/tests/hostile_cast.ts";
import { adminKey, startServer } from "@/tests/server.ts";
import { assertDecent, send } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const protocol = await readDocument("docs/PROTOCOL.md");

/** What each route's row in docs/PROTOCOL.md says of who may ask. */
function mayAsk(who: string, need: string | undefined, one: Somebody): boolean {
  if (who === "anyone" || who.startsWith("provider")) return true;
  return who.split(";").some((part) => {
    const [role, scope] = part.trim().split(/, /).map((word) => word.replaceAll("`", ""));
    if (role === "any of the event") return one.role !== "key" || one.scopes.includes(need!);
    if (one.role === "key") return role === "organizer" && scope !== undefined && one.scopes.includes(scope);
    return role === "owner" ? one.role === "organizer" : role === one.role;
  });
}

Deno.test("[HTTP2] [ID7] [ROOM5] every route answers those whom docs/PROTOCOL.md names, and refuses everybody else", async () => {
  const [here, other, foreign] = await Promise.all([1, 2, 3].map(() => makeHouse(server)));
  const spare = await makeHouse(server);
  const cast = [...await castOf(server, here), ...await castOf(server, other, false)];
  const rows = new Map(
    table(protocol, "request", "who").map(([request, who]) => [request.replaceAll("`", ""), who]),
  );
  assertEquals(rows.size, API_ROUTES.length);
  const values: Record<string, string> = {
    module: "raffle",
    id: "a1",
    key: "nokey",
    leafHash: "ab".repeat(32),
  };
  /** Where the form is looked at before who may: a right one. */
  const bodies: Record<string, unknown> = { purchase: { userId: "a0", quantity: 1, requestId: "1" } };
  /** What ends sessions comes last. */
  const ending = ["sign-out-stations", "leave"];
  const rank = ({ path }: { path: string }) => ending.findIndex((end) => path.endsWith(end));
  const routes = API_ROUTES.toSorted((a, b) => rank(a) - rank(b));
  const ask = ({ method, path }: typeof routes[0], event: string, token: string | null) => {
    const module = /(purchase|winner|state)$/.test(path) ? "tickets" : "raffle";
    const parts: Record<string, string> = { ...values, event, module };
    return send(server, {
      method,
      path: path.replaceAll(/\{(\w+)\}/g, (_, name) => parts[name]),
      token,
      body: method === "POST" ? JSON.stringify(bodies[path.split("/").at(-1)!] ?? {}) : undefined,
    });
  };
  const before = [await here.state(), await foreign.state()];
  await giveAway(server, foreign);
  let refused = 0;
  const expectedFor = (route: typeof routes[0], one: Somebody): Heard => {
    const who = rows.get(`${route.method} ${route.path}`);
    assert(who, `no row for ${route.method} ${route.path}`);
    const isOfAnEvent = route.path.includes("{event}");
    if (who === "anyone" || who.startsWith("provider")) return "taken";
    if (one.role === "nobody") return no(401, "unauthenticated");
    if (isOfAnEvent && !one.isOfThisEvent) return no(403, "wrong_event");
    return mayAsk(who, route.need, one) ? "taken" : no(403, "forbidden");
  };
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    await Promise.all(cast.map(async (one) => {
      const expected = expectedFor(route, one);
      if (expected === "taken") return;
      const { status, json } = await ask(route, here.event, one.token);
      assertHeard(`${name} by ${one.name}`, expected, status, json?.refusal);
      refused++;
    }));
    if (!route.path.includes("{event}") || rows.get(name) === "anyone") continue;
    const { status, json } = await ask(route, foreign.event, adminKey);
    assertHeard(`${name} by another account`, no(404, "not_found"), status, json?.refusal);
  }
  assert(refused > 300, `only ${refused} were tried`);
  assertEquals(await here.state(), before[0]);

  const guests = await castOf(server, spare);
  for (const route of routes) {
    for (const one of guests) {
      if (expectedFor(route, one) !== "taken") continue;
      const answer = await ask(route, spare.event, one.token);
      assertDecent(answer, `${route.path} by ${one.name}`);
      const code = answer.json?.refusal?.code;
      const isOver = ending.some((end) => route.path.endsWith(end)) && code === "unauthenticated";
      assert(isOver || !IDENTITY.includes(code), `${route.path} by ${one.name}: ${answer.text}`);
    }
  }
});
