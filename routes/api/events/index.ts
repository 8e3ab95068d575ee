/** Make an event, list the account's events. @module */
import { endpoint, json, principalOf, publicOrigin, readJson } from "@/lib/http.ts";
import { createEvent, listEvents } from "@/lib/events.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { newEventSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const principal = await principalOf(ctx);
    if (!principal) return refuse({ code: "unauthenticated" });
    if (principal.kind !== "organizer") return refuse({ code: "forbidden", needs: "organizers" });
    return json({ ok: true, events: await listEvents(ctx.state.drumroll.records, principal.account) });
  },

  async POST(ctx) {
    const principal = await principalOf(ctx);
    if (!principal) return refuse({ code: "unauthenticated" });
    if (principal.kind !== "organizer") return refuse({ code: "forbidden", needs: "organizers" });
    const body = await readJson(ctx.req);
    const wanted = body.ok ? parse(newEventSchema, body.value) : body;
    if (!wanted.ok) return wanted;
    const made = await createEvent(
      ctx.state.drumroll,
      { account: principal.account, actor: auditActor({ role: "organizer", id: principal.id }) },
      wanted.value,
    );
    if (!made.ok) return made;
    const { id, joinCode, name, createdAt } = made.event;
    const origin = publicOrigin(ctx);
    const urls = {
      organizer: `${origin}/o/${id}`,
      station: `${origin}/s/${id}`,
      join: `${origin}/j/${joinCode}`,
    };
    return json({ ok: true, event: { id, joinCode, name, createdAt }, urls }, 201);
  },
});
