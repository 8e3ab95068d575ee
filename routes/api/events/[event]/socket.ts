/** The live stream of one event. A request without a right identity is refused before the upgrade. @module */
import { addressOf, allows, endpoint, needsOf, seenIn } from "@/lib/http.ts";
import { holdsApiKey } from "@/lib/auth/api_keys.ts";
import { holdsStation } from "@/lib/auth/event_access.ts";
import { holdsOrganizer } from "@/lib/auth/organizer.ts";
import { isSocket, nameOf, offersProtocol, type Principal, SOCKET_PROTOCOL } from "@/lib/auth/principal.ts";
import type { RecordStore } from "@/lib/storage/store.ts";
import { openSession, SOCKET_IDLE_SECONDS } from "@/lib/realtime/session.ts";
import { isShutOut } from "@/lib/purge.ts";
import { CLOSE } from "@/lib/protocol/messages.ts";
import { parseCommand } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";
import { waitsOutside } from "@/lib/roster/walk_ups.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event } = ctx.params;
    const { runtime, records, sockets, memory, now, log } = ctx.state.drumroll;
    const seen = await seenIn(ctx, event, "read");
    if (!seen.ok) return seen;
    const { principal } = seen;
    if (!isSocket(ctx.req)) {
      return refuse({ code: "invalid_request", problem: "Open this path as a WebSocket." });
    }
    const stored = await runtime.head(event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    if (isShutOut(seen.actor, stored.head)) return refuse({ code: "event_purged" });
    if (await waitsOutside(runtime.reader(event), seen.actor, stored.head)) {
      return refuse({ code: "not_found", what: "attendee" });
    }
    // A room that opened now would hear no goodbye.
    if (runtime.closing) return refuse({ code: "busy", retryAfterSeconds: 2 });
    const place = sockets.take(
      nameOf(principal),
      seen.actor.role === "organizer" ? "organizer" : "session",
      addressOf(ctx),
    );
    if (!place.ok) return place;
    const upgrade = upgraded(ctx.req);
    if (!upgrade) {
      place.release();
      return refuse({ code: "invalid_request", problem: "This is not a WebSocket handshake." });
    }
    const { socket, response } = upgrade;
    runtime.presence(event);
    const holds = holdsOf(records, principal);
    const stillHolds = holds && oneByOne(holds);
    const session = openSession({
      socket,
      hub: runtime.hub(event),
      audience: seen.actor.role === "organizer" ? "organizer" : "public",
      isStation: seen.actor.role === "station",
      holds,
      onGone() {
        place.release();
        unwatch();
      },
      now,
      log,
      async submit(message) {
        // The look that closes the socket comes up to two seconds later, and a command of theirs would stand.
        if (stillHolds && !await stillHolds()) return refuse({ code: "unauthenticated" });
        if (!allows(principal, "run")) return refuse({ code: "forbidden", needs: needsOf("run") });
        const command = parseCommand(message);
        return command.ok ? await runtime.submit(event, seen.actor, command.value) : command;
      },
    });
    const unwatch = memory.watch(() => session.close(CLOSE.restarting, "restarting"));
    return response;
  },
});

/** Whether who sits there may still; attendees and the admin key cannot be signed out. */
function holdsOf(records: RecordStore, principal: Principal): (() => Promise<boolean>) | undefined {
  switch (principal.kind) {
    case "station":
      return () => holdsStation(records, principal);
    case "organizer": {
      const { id, session, epoch } = principal;
      if (session === undefined || epoch === undefined) return undefined;
      return () => holdsOrganizer(records, { id, session, epoch });
    }
    case "key":
      return () => holdsApiKey(records, principal.event, principal.id);
  }
}

/** Commands of one socket keep their order, however long each look takes. */
function oneByOne(look: () => Promise<boolean>): () => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = last.then(look);
    last = mine.catch(() => {});
    return mine;
  };
}

/** Null for a handshake without a key or a connection header, at which Deno throws. */
function upgraded(request: Request): Deno.WebSocketUpgrade | null {
  const protocol = offersProtocol(request) ? SOCKET_PROTOCOL : undefined;
  try {
    return Deno.upgradeWebSocket(request, { idleTimeout: SOCKET_IDLE_SECONDS, protocol });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
