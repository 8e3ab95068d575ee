/** A station: the passcode form, the shell for a browser that holds a session, or that the event is over. @module */
import { HttpError, page } from "fresh";
import { define } from "@/utils.ts";
import { readCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { principalOf as principalOfToken } from "@/lib/auth/principal.ts";
import { drawsWithTestNumbers } from "@/lib/drumroll.ts";
import { type Ctx, principalDeps, publicOrigin } from "@/lib/http.ts";
import { isEventId } from "@/lib/protocol/parse.ts";
import { viewOf } from "@/lib/room/view.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { StationPage, type StationPageProps } from "@/components/pages/StationPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const stored = isEventId(ctx.params.event)
      ? await ctx.state.drumroll.runtime.head(ctx.params.event)
      : null;
    if (!stored) throw new HttpError(404);
    const { id, name, hue, joinCode } = stored.head.event;
    const event = { id, name, hue };
    const origin = publicOrigin(ctx);
    if (isOver(stored.head)) {
      return page<StationPageProps>({ event, over: { host: new URL(origin).host } }, { status: 410 });
    }
    if (!await isStation(ctx, id)) return page<StationPageProps>({ event });
    return page<StationPageProps>({
      event,
      station: {
        initial: { seq: stored.head.seq, view: viewOf(stored.head, "public") },
        joinUrl: `${origin}/j/${joinCode}`,
        joinHost: new URL(origin).host,
        walkUps: stored.head.walkUps,
        testNumbers: drawsWithTestNumbers(ctx.state.drumroll),
      },
    });
  },
});

/** Only the station's own cookie counts: an organizer's browser is no station until the passcode was typed. */
async function isStation(ctx: Ctx, event: string): Promise<boolean> {
  const token = readCookie(ctx.req, stationCookie(event));
  const principal = token ? await principalOfToken(token, principalDeps(ctx.state.drumroll)) : null;
  return principal?.kind === "station" && principal.event === event;
}

export default define.page<typeof handler>(function Station({ data }) {
  return <StationPage {...data} />;
});
