/**
 * Every command, tried by everybody: each role and each scope of the event, of another event, and of another account.
 * What they must hear follows from the tables of docs/PROTOCOL.md, so that a command without its row fails here.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { eventRules } from "@/lib/modules/event.ts";
import { modules } from "@/lib/modules/mod.ts";
import { commandSchema } from "@/lib/protocol/parse.ts";
import { code, readDocument, table } from "@/tests/documents.ts";
import {
  assertHeard,
  castOf,
  giveAway,
  type Heard,
  makeHouse,
  no,
  ONE_OF_EACH,
  type Somebody,
} from "@/tests/hostile_cast.ts";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { listen, until } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const protocol = await readDocument("docs/PROTOCOL.md");

/** Whose each command is, by kind of module. */
const OWNERS = ((): Record<string, Map<string, string>> => {
  const rows = (...header: string[]) =>
    new Map(table(protocol, ...header).map(([type, who]) => [code(type), who]));
  const raffle = rows("command", "who", "arguments");
  const own = rows("tickets command", "who");
  // "`claim` and the marks are a raffle's", says the page.
  const shared = [...raffle].filter(([type]) => type === "claim" || /^(un)?mark_/.test(type));
  return {
    raffle,
    poll: rows("poll command", "who"),
    tickets: new Map([...own, ...shared, ["show", raffle.get("show")!]]),
  };
})();
// What stations show is a matter of the event, whatever the module.
OWNERS.poll.set("show", OWNERS.raffle.get("show")!);

/** The least that each command needs beside its type, so that it is the role that is judged. */
const ARGUMENTS: Record<string, Json> = {
  void: { reason: "rain" },
  advance: { slot: 0, outgoing: "ab".repeat(32), reason: "declined" },
  mark_notified: { slot: 0 },
  mark_handed_over: { slot: 0 },
  unmark_notified: { slot: 0 },
  unmark_handed_over: { slot: 0 },
  purchase: { quantity: 1 },
  vote: { question: "q", options: ["a"] },
};

const SENDABLE: string[] = commandSchema.options.map(({ shape }) => shape.type.value);
const RULES: Record<string, readonly string[]> = Object.fromEntries(
  Object.entries(modules).map(([kind, { rules }]) => [kind, Object.keys(rules)]),
);
/** All that is a command anywhere, the server's own and the event's too. */
const TYPES = [...new Set([...SENDABLE, ...Object.values(RULES).flat(), ...Object.keys(eventRules)])];

function expectedOf(kind: string, type: string, who: Somebody): Heard {
  if (who.role === "nobody") return no(401, "unauthenticated");
  if (!who.isOfThisEvent) return no(403, "wrong_event");
  if (who.role === "key" && !who.scopes.includes("run")) return no(403, "forbidden");
  const owner = OWNERS[kind].get(type);
  if (owner === undefined) return no(400, "invalid_request", "type");
  return owner === (who.role === "key" ? "organizer" : who.role) ? "taken" : no(403, "forbidden");
}

Deno.test("[ROOM9] every command that there is has its row in docs/PROTOCOL.md, and arguments to be tried with", () => {
  for (const [kind, types] of Object.entries(RULES)) {
    const open = types.filter((type) => modules[kind].rules[type].roles.some((role) => role !== "system"));
    assertEquals(open.filter((type) => !OWNERS[kind].has(type)), [], kind);
  }
  const owned = new Set(Object.values(OWNERS).flatMap((types) => [...types.keys()]));
  assertEquals([...owned].sort(), SENDABLE.toSorted());
  for (const type of SENDABLE) {
    const body = { id: "1", module: "m", type, ...ARGUMENTS[type] };
    assertEquals(commandSchema.safeParse(body).error?.issues ?? [], [], `${type} needs arguments here`);
  }
});

Deno.test("[ROOM9] [HTTP2] [ROOM5] every command is taken from its own role and refused to every other, of this event and of another", async () => {
  const [here, other, foreign] = await Promise.all([1, 2, 3].map(() => makeHouse(server)));
  const cast = [...await castOf(server, here), ...await castOf(server, other, false)];
  const kinds = ONE_OF_EACH.map(({ id }) => id as string);
  assertEquals(kinds.toSorted(), Object.keys(modules).toSorted());
  const tries = kinds.flatMap((kind) => TYPES.map((type) => ({ kind, type })));
  const say = (path: string, { kind, type }: typeof tries[0], token: string | null) =>
    server.ask("POST", `${path}/commands`, {
      id: crypto.randomUUID(),
      module: kind,
      type,
      ...ARGUMENTS[type],
    }, token);
  const before = await here.state();
  let refused = 0;
  await Promise.all(cast.map(async (who) => {
    const theirs = tries.filter(({ kind, type }) => expectedOf(kind, type, who) !== "taken");
    await Promise.all(theirs.map(async (each) => {
      const { status, body } = await say(here.path, each, who.token);
      assertHeard(
        `${each.kind} ${each.type} by ${who.name}`,
        expectedOf(each.kind, each.type, who),
        status,
        body.refusal,
      );
      refused++;
    }));
  }));
  assertEquals(await here.state(), before);
  assert(refused > cast.length * kinds.length * 20, `only ${refused} were tried`);

  await giveAway(server, foreign);
  await Promise.all(tries.map(async (each) => {
    const { status, body } = await say(foreign.path, each, adminKey);
    assertHeard(`${each.type} by another account`, no(404, "not_found"), status, body.refusal);
  }));

  let taken = 0;
  for (const who of cast.filter(({ isOfThisEvent }) => isOfThisEvent)) {
    for (const each of tries.filter(({ kind, type }) => expectedOf(kind, type, who) === "taken")) {
      const { status, body } = await say(here.path, each, who.token);
      assertHeard(`${each.kind} ${each.type} by ${who.name}`, "taken", status, body.refusal);
      taken++;
    }
  }
  assert(taken > 80, `only ${taken} were taken`);
});

Deno.test("[ROOM9] [ROOM5] over a socket every command has the same roles", async () => {
  const here = await makeHouse(server);
  const cast = (await castOf(server, here)).filter(({ role, scopes }) =>
    role !== "nobody" && (role !== "key" || scopes.includes("read"))
  );
  const before = await here.state();
  for (const who of cast) {
    const refused = ONE_OF_EACH.flatMap(({ id: kind }) =>
      TYPES.map((type) => ({ kind, type })).filter(({ type }) => expectedOf(kind, type, who) !== "taken")
    );
    // As many as one socket may send at once, and as many as may wait.
    for (let at = 0; at < refused.length; at += 36) {
      const ear = await listen(server, here.event, who.token!);
      for (let turn = at; turn < Math.min(at + 36, refused.length); turn += 12) {
        const some = refused.slice(turn, Math.min(turn + 12, at + 36));
        for (const { kind, type } of some) {
          ear.socket.send(
            JSON.stringify({ t: "command", id: `${kind} ${type}`, module: kind, type, ...ARGUMENTS[type] }),
          );
        }
        await until(() =>
          some.every(({ kind, type }) => ear.frames.some(({ id }) => id === `${kind} ${type}`))
        );
      }
      for (const { kind, type } of refused.slice(at, at + 36)) {
        const expected = expectedOf(kind, type, who);
        assert(expected !== "taken");
        const { refusal } = ear.frames.find(({ id }) => id === `${kind} ${type}`)!;
        assertEquals(
          refusal?.code,
          expected.code,
          `${kind} ${type} by ${who.name}: ${JSON.stringify(refusal)}`,
        );
      }
      ear.socket.close();
    }
  }
  assertEquals(await here.state(), before);
});
