/**
 * A request as a client makes it: lost, sent twice, unanswered, and then sent again with the same command id.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import type { Answer } from "@/lib/room/decide.ts";
import type { Asked } from "@/lib/runtime.ts";
import type { Attempt } from "@/tests/sim/book.ts";
import type { World } from "@/tests/sim/world.ts";

/** A person presses again a few times, then walks on. */
const triesMax = 8;
const patienceMs = 11_000;

/** @returns the answer that got through, or null when the client gave up */
export async function request(
  world: World,
  event: string,
  actor: Actor,
  asked: Asked,
): Promise<Answer | null> {
  const { scheduler, faults, chance } = world;
  for (let tries = 0; tries < triesMax; tries++) {
    if (tries > 0) await scheduler.sleep(chance.int(50, 1_500));
    await scheduler.sleep(chance.int(1, 30));
    if (faults.strikes("request: lost")) continue;
    if (faults.strikes("request: sent twice")) send(world, event, actor, asked);
    const attempt = send(world, event, actor, asked);
    if (!attempt) continue;
    const outcome = await Promise.race([attempt, scheduler.sleep(patienceMs).then(() => null)]);
    await scheduler.sleep(chance.int(1, 30));
    if (faults.strikes("request: answer lost")) continue;
    const isUncertain = outcome === null || outcome === "fault" ||
      (!outcome.ok && outcome.refusal.code === "busy");
    if (!isUncertain) return outcome;
  }
  return null;
}

/** Null when no isolate takes requests; resolves to null when the isolate dies first. */
function send(
  world: World,
  event: string,
  actor: Actor,
  asked: Asked,
): Promise<Answer | "fault" | null> | null {
  const isolate = world.anyIsolate(world.chance);
  if (!isolate) return null;
  const attempt: Attempt = { event, actor, asked, isolate, at: world.scheduler.now() };
  world.book.open(attempt);
  world.note(isolate.name, "<-", event, actor.id, asked.type, asked.module, asked.id);
  const settle = (outcome: Answer | "fault") => {
    if (!isolate.isAlive) return null;
    const said = outcome === "fault" ? outcome : outcome.ok ? `ok at ${outcome.seq}` : outcome.refusal.code;
    world.note(isolate.name, "->", event, actor.id, asked.type, asked.id, said);
    world.book.settle(attempt, outcome);
    return outcome;
  };
  const answered = isolate.runtime.submit(event, actor, asked).then(settle, (error: unknown) => {
    // A store that fails while long work is done throws through to the caller; anything else is a bug of ours.
    const isSimulated = /simulated|did not .* within/.test(String(error));
    if (isolate.isAlive) world.insist(isSimulated, "ROOM3", () => `${asked.type} threw ${stackOf(error)}`);
    return settle("fault");
  });
  return Promise.race([answered, isolate.death.then(() => null)]);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
