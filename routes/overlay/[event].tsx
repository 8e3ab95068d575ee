/**
 * The overlay for a stream: a page that knows nothing of the room until a station's token has opened it.
 *
 * The token stands behind the `#` of the address and never comes here. What this page says to anybody, the join page
 * says too.
 * @module
 */
import { HttpError, page } from "fresh";
import { define } from "@/utils.ts";
import { publicOrigin } from "@/lib/http.ts";
import { isEventId } from "@/lib/protocol/parse.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { drawsWithTestNumbers } from "@/lib/drumroll.ts";
import { OverlayPage, type OverlayPageProps } from "@/components/pages/OverlayPage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const { drumroll } = ctx.state;
    const stored = isEventId(ctx.params.event) ? await drumroll.runtime.head(ctx.params.event) : null;
    if (!stored || isOver(stored.head)) throw new HttpError(404);
    const { id, hue } = stored.head.event;
    return page<OverlayPageProps>({
      hue,
      event: id,
      origin: publicOrigin(ctx),
      walkUps: stored.head.walkUps,
      testNumbers: drawsWithTestNumbers(drumroll),
    });
  },
});

export default define.page<typeof handler>(function Overlay({ data }) {
  return <OverlayPage {...data} />;
});
