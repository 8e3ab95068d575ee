/** Checks the draw that the link names: the browser fetches what is public and works it out again. @module */
import { HttpError, page } from "fresh";
import { VerifyRoutePage } from "@/components/pages/VerifyRoutePage.tsx";
import { isEventId } from "@/lib/protocol/parse.ts";
import { raffleIn } from "@/lib/published.ts";
import { verifyFileOf } from "@/lib/verify_file.ts";
import { define } from "@/utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const found = isEventId(event) && await raffleIn(ctx.state.drumroll.runtime, event, module);
    if (!found || !found.ok) throw new HttpError(404);
    const { name, hue } = found.head.event;
    const isOfTickets = found.head.modules[module].kind === "tickets";
    const file = await verifyFileOf();
    return page({
      hue,
      draw: {
        event,
        eventName: name,
        module,
        ...(isOfTickets && { ticketPrize: found.state.tiers[0].label }),
      },
      find: {},
      file: file && { sha256: file.sha256 },
    });
  },
});

export default define.page<typeof handler>(function VerifyDraw({ data }) {
  return <VerifyRoutePage {...data} />;
});
