/** Checks a draw: of an event that somebody names, or from a file that they bring. Open to anybody. @module */
import { page } from "fresh";
import { VerifyRoutePage, type VerifyRoutePageProps } from "@/components/pages/VerifyRoutePage.tsx";
import { formOf } from "@/lib/desk.ts";
import { findByJoinCode } from "@/lib/events.ts";
import { checkableDraws, readTyped } from "@/lib/find_draws.ts";
import { addressOf } from "@/lib/http.ts";
import { isEventId } from "@/lib/protocol/parse.ts";
import { sentence } from "@/lib/refusal.ts";
import { verifyFileOf } from "@/lib/verify_file.ts";
import { define } from "@/utils.ts";

/** Of what stands in the form again. */
const typedShownMax = 60;

export const handler = define.handlers({
  async GET() {
    return page(await told({}));
  },

  /** A form that is posted: a personal link that somebody pastes must not stand in an address. */
  async POST(ctx) {
    const { records, requests, runtime, now } = ctx.state.drumroll;
    const { event: text } = await formOf(ctx, ["event"]);
    const flooded = requests.take(null, () => addressOf(ctx), now());
    if (flooded) return await no(text, sentence(flooded.refusal), 429);
    const typed = readTyped(text);
    const id = typed && (await findByJoinCode(records, typed.event) ?? typed.event);
    const stored = id && isEventId(id) ? await runtime.head(id) : null;
    if (!typed || !stored) return await no(text, undefined, 404);
    const draws = checkableDraws(stored.head).map(({ module }) => module);
    const named = typed.module && draws.includes(typed.module) ? typed.module : undefined;
    const only = named ?? (draws.length === 1 ? draws[0] : undefined);
    return ctx.redirect(`/verify/${stored.head.event.id}${only ? `/${only}` : ""}`, 303);
  },
});

async function told(find: NonNullable<VerifyRoutePageProps["find"]>): Promise<VerifyRoutePageProps> {
  const file = await verifyFileOf();
  return { find, file: file && { sha256: file.sha256 } };
}

/** What was mistyped stands there again, to be mended; of a link nothing does: it may be a personal one. */
async function no(text: string, error: string | undefined, status: number) {
  const typed = text.includes("/") ? "" : text.slice(0, typedShownMax);
  return page(await told({ typed, unknown: error === undefined, error }), { status });
}

export default define.page<typeof handler>(function Verify({ data }: { data: VerifyRoutePageProps }) {
  return <VerifyRoutePage {...data} />;
});
