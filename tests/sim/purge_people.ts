/**
 * The owner of the event, who ends it in the middle of the evening: calls off or finishes what runs, then has the
 * personal data deleted. Everybody else goes on pressing, and finds an event that is over.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { request } from "@/tests/sim/request.ts";
import type { World } from "@/tests/sim/world.ts";

const owner: Actor = { role: "organizer", id: "owner" };
/** Others open what the owner has called off nothing of; at the end of the storm the owner gives up. */
const paceMs = 400;

export async function holdPurge(world: World, event: string, until: number): Promise<void> {
  const { scheduler, tally } = world;
  const chance = world.harder!.fork();
  let ids = 0;
  const ask = (module: string, type: string, args: unknown) =>
    request(world, event, owner, { id: `owner ${++ids}`, module, type, args });
  await scheduler.sleep(chance.int(2_000, Math.max(2_000, until - scheduler.now() - 2_000)));
  while (scheduler.now() < until) {
    await scheduler.sleep(chance.int(1, paceMs));
    const { head } = world.ledgers.get(event)!;
    if (isOver(head)) break;
    const running = Object.entries(head.modules).filter(([, { phase }]) =>
      !["draft", "revealed", "cancelled"].includes(phase)
    );
    await Promise.all(running.map(([id, { kind, phase }]) => {
      if (kind === "poll" && phase === "closed") return;
      return ask(id, "cancel", { reason: "the evening is over" });
    }));
    const ordered = await ask("", "purge", {});
    if (ordered?.ok) tally.count("purge: ordered");
    if (ordered?.ok && chance.hit(0.5)) await ask("", "purge", {});
  }
}
