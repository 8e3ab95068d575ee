/** The page behind a personal link. @module */
import { HttpError, page } from "fresh";
import { define } from "@/utils.ts";
import { principalOf } from "@/lib/auth/principal.ts";
import { noteWrongEvent, principalDeps } from "@/lib/http.ts";
import { DRAND_RELAYS, QUICKNET } from "@/lib/draw/beacon.ts";
import { meOf, withCheckInCode } from "@/lib/me.ts";
import { viewOf } from "@/lib/room/view.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { OverPage, type OverPageProps } from "@/components/pages/OverPage.tsx";
import { PersonalPage, type PersonalPageProps } from "@/components/pages/PersonalPage.tsx";
import { WaitPage, type WaitPageProps } from "@/components/pages/WaitPage.tsx";
import { type WalkUp, walkUpKey } from "@/lib/modules/walk_ups.ts";
import { meFrom } from "@/components/phone/scene.ts";

type Behind = PersonalPageProps | OverPageProps | WaitPageProps;

const GONE = { status: 410 };

export const handler = define.handlers({
  async GET(ctx) {
    const { event: id, token } = ctx.params;
    const { drumroll } = ctx.state;
    const principal = await principalOf(token, principalDeps(drumroll));
    if (principal?.kind === "attendee" && principal.event !== id) await noteWrongEvent(ctx, id, principal);
    // A token that is damaged, of another kind or of another event: the link is not one of ours.
    if (principal?.kind !== "attendee" || principal.event !== id) throw new HttpError(404);
    const stored = await drumroll.runtime.head(id);
    if (!stored) throw new HttpError(404);
    const { name, hue } = stored.head.event;
    if (isOver(stored.head)) return page<Behind>({ over: { name, hue } }, GONE);
    const me = await meOf(drumroll, id, principal.id, stored);
    if (!me) {
      const waits = await drumroll.runtime.reader(id).get<WalkUp>(walkUpKey(principal.id));
      if (!waits) throw new HttpError(404);
      const state = waits.turnedAwayAt === undefined ? "waiting" : "turned_away";
      return page<Behind>({ event: { id, name, hue }, waits: { token, name: waits.name, state } });
    }
    const view = viewOf(stored.head, "public");
    // A phone looks at the public numbers by itself, where a draw here waits for one that relays serve to anybody.
    const waits = Object.values(view.modules).some((each) =>
      hasDraw(each.kind) && (each as RaffleView).mode !== "offline"
    );
    if (waits && drumroll.beacon?.chain.hash === QUICKNET.hash) ctx.state.connectTo = DRAND_RELAYS;
    return page<Behind>({
      event: { id, name, hue },
      token,
      initial: { seq: stored.head.seq, view },
      me: meFrom(withCheckInCode(me, id, drumroll.checkInCode)),
    });
  },
});

export default define.page<typeof handler>(function Personal({ data }) {
  if ("over" in data) return <OverPage {...data} />;
  return "waits" in data ? <WaitPage {...data} /> : <PersonalPage {...data} />;
});
