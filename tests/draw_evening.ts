/**
 * A sealed raffle `r` and a second one `v` that is declared void, driven over HTTP from the opening to the last
 * replacement by somebody who sends each command again, under its id, until it is answered.
 *
 * Whatever is published on the way is looked at after each step and may never change. For tests in which servers die.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import { adminKey, type Json } from "@/tests/server.ts";

const people = ["a", "b", "c", "d", "e"];
const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }];
/** A dead server is back within a second or two, its number within four. */
const patienceMs = 45_000;
const pauseMs = 100;

export interface Evening {
  /** The event, its people and both raffles, still drafts. */
  prepare(): Promise<void>;
  /** From the opening on. */
  run(): Promise<void>;
  /** What was ever published, by name. */
  readonly published: ReadonlyMap<string, string>;
}

/**
 * @param origin of the server to ask next
 * @param alive resolves when a server that has died is back
 */
export function drawEvening(origin: () => string, alive: () => Promise<void>): Evening {
  const path = "/api/events/evening";
  const published = new Map<string, string>();
  let tokens: Record<string, string> = {};

  /** Again and again while nobody answers, or with what `isTaken` does not take. */
  async function ask(
    way: string,
    body?: unknown,
    token: string | null = adminKey,
    isTaken: (status: number, body: Json) => boolean = (status) => status < 400,
  ): Promise<Json> {
    let last: unknown;
    for (const end = Date.now() + patienceMs; Date.now() < end;) {
      await alive();
      try {
        const response = await fetch(origin() + way, {
          method: body === undefined ? "GET" : "POST",
          headers: {
            ...(token && { authorization: `Bearer ${token}` }),
            "content-type": "application/json",
          },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        const answer = await response.json();
        if (isTaken(response.status, answer)) return answer;
        last = answer;
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    throw new Error(`${way} ${JSON.stringify(body)}: ${last instanceof Error ? last : JSON.stringify(last)}`);
  }

  /** Published once, the same for ever. */
  function saw(name: string, text: string): void {
    const before = published.get(name);
    if (before === undefined) published.set(name, text);
    else assertEquals(text, before, `${name} has changed`);
  }

  const press = async (module: string, type: string, args: Json = {}, token?: string, more = "") => {
    const id = `${module} ${type} ${more}`;
    const { reply } = await ask(`${path}/commands`, { id, module, type, ...args }, token);
    await look();
    return reply;
  };

  /** Everything that anybody may fetch. */
  async function look(): Promise<void> {
    const { modules } = await ask(path);
    for (const [module, raffle] of Object.entries<Json>(modules)) {
      if (!raffle.drawId) continue;
      for (const name of ["drawId", "openHash", "openedAt", "closedAt", "voidHash"]) {
        if (raffle[name]) saw(`${module} ${name}`, raffle[name]);
      }
      if (raffle.beacon) saw(`${module} round`, `${raffle.beacon.round} ${raffle.beacon.at}`);
      if (raffle.beacon?.signature) saw(`${module} number`, raffle.beacon.signature);
      if (raffle.seal) saw(`${module} seal`, JSON.stringify(raffle.seal));
      const certificate = await ask(`${path}/modules/${module}/certificate`, undefined, null);
      for (const name of ["open", "close", "void"]) {
        if (certificate[name]) saw(`${module} ${name}`, JSON.stringify(certificate[name]));
      }
      if (!certificate.format) continue;
      const { walk, winners, advances, serverSeed } = certificate;
      saw(`${module} winners`, JSON.stringify([winners, serverSeed, walk.slice(0, winners.length)]));
      for (const [n, advance] of advances.entries()) saw(`${module} advance ${n}`, JSON.stringify(advance));
    }
  }

  async function wonBy(slot: number): Promise<Json> {
    const { modules: { r } } = await ask(path);
    return r.winners.find((winner: Json) => winner.slot === slot);
  }

  const giveOn = async (slot: number, outgoing: string, more: string) => {
    const args = { slot, outgoing, reason: "unreachable" };
    const { record } = await press("r", "advance", args, undefined, more);
    saw(`r advance ${record.n}`, JSON.stringify({ text: record.text, sig: record.sig }));
    // Somebody else presses for the same vacancy.
    const again = await press("r", "advance", args, undefined, `${more} again`);
    assertEquals(again.record.text, record.text);
  };

  return {
    published,
    async prepare() {
      await ask("/api/events", { id: "evening", name: "Evening", passcode: "4711" });
      await ask(`${path}/attendees`, people.map((id) => ({ id, name: id, checkedIn: true })));
      for (const id of ["r", "v"]) {
        const raffle = { kind: "raffle", id, title: id, tiers, mode: "sealed", leadSeconds: 1 };
        await ask(`${path}/modules`, raffle);
      }
      const { attendees } = await ask(`${path}/attendees`);
      tokens = Object.fromEntries(attendees.map(({ id, token }: Json) => [id, token]));
    },
    async run() {
      for (const module of ["v", "r"]) await press(module, "open");
      for (const [n, id] of people.entries()) {
        const entry = await press("r", "enter", {}, tokens[id], id);
        saw(`entry of ${id}`, `${entry.entryNumber} ${entry.entrantTag}`);
        if (n < 3) await press("v", "enter", {}, tokens[id], id);
      }
      for (const module of ["v", "r"]) await press(module, "close");
      for (const module of ["v", "r"]) await press(module, "draw");
      await press("v", "void", { reason: "the microphone broke" });
      await press("r", "reveal", { tier: "silver" }, undefined, "silver");
      const silver = await wonBy(1);
      saw("r first silver", silver.entrantTag);
      await giveOn(1, silver.entrantTag, "silver");
      await press("r", "reveal", {}, undefined, "rest");
      const gold = await wonBy(0);
      saw("r first gold", gold.entrantTag);
      await giveOn(0, gold.entrantTag, "gold");
      const heir = await wonBy(0);
      for (const id of people) {
        if (published.get(`entry of ${id}`)!.endsWith(heir.entrantTag)) {
          await press("r", "claim", {}, tokens[id], id);
        }
      }
      await judge();
    },
  };

  async function judge(): Promise<void> {
    const certificate = await ask(`${path}/modules/r/certificate`, undefined, null);
    const [leaves, entrants] = await Promise.all(["leaves", "entrants"].map(async (name) => {
      const answer = await fetch(`${origin()}${path}/modules/r/${name}.bin`);
      return await answer.bytes();
    }));
    const checks = { signature: isRecordSignature, beacon: isRoundSignature };
    const verdict = verify(JSON.stringify(certificate), checks, { chains: [TEST_CHAIN], leaves, entrants });
    assertEquals(verdict.outcome, "valid", JSON.stringify(verdict));
    assertEquals(certificate.advances.length, 2);
    const shown = ["r first gold", "r first silver"].map((name) => published.get(name));
    assertEquals(certificate.winners.map(({ entrantTag }: Json) => entrantTag), shown);
    assertEquals(JSON.stringify(certificate.open), published.get("r open"));
    assertEquals(JSON.stringify(certificate.close), published.get("r close"));
    const { claimedAt } = await wonBy(0);
    assert(claimedAt, "the claim is on the wall");
    const voided = await ask(`${path}/modules/v/certificate`, undefined, null);
    assertEquals(JSON.parse(voided.void.text).reason, "the microphone broke");
    assert(/^[0-9a-f]{64}$/.test(voided.serverSeed), "the seed of a void draw is public");
    const { records } = await ask(`${path}/audit?limit=1000`);
    const once = ["seal", "number", "draw", "void"].map((action) =>
      records.filter((record: Json) => record.action === action).map((record: Json) => record.facts.module)
        .sort().join()
    );
    assertEquals(once, ["r,v", "r,v", "r,v", "v"], "each step of each raffle was taken once");
  }
}
