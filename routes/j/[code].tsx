/** Behind the code on the wall: the way back in, or a name for a walk-up where the organizer allows it. @module */
import { page } from "fresh";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { encodeBase64Url } from "@/lib/auth/base.ts";
import { define } from "@/utils.ts";
import { clientCookie, joinCookie, readCookie, sessionCookie } from "@/lib/auth/cookies.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { principalOf } from "@/lib/auth/principal.ts";
import { formOf } from "@/lib/desk.ts";
import { findByJoinCode } from "@/lib/events.ts";
import { CODE_LETTERS } from "@/lib/modules/check_in_text.ts";
import { addressOf, type Ctx, principalDeps } from "@/lib/http.ts";
import { parse } from "@/lib/protocol/parse.ts";
import { walkUpSchema } from "@/lib/roster/row.ts";
import { EXITS, sentence } from "@/lib/refusal.ts";
import { doorOf } from "@/lib/modules/walk_ups.ts";
import { HomePage } from "@/components/pages/HomePage.tsx";
import { isOver } from "@/lib/modules/purge.ts";
import { OverPage, type OverPageProps } from "@/components/pages/OverPage.tsx";
import { JoinPage, type JoinPageProps } from "@/components/pages/JoinPage.tsx";

/** Of what stands in the form again; the longest name that is taken has 120 letters. */
const textMax = 240;
/** As this page makes one: 128 random bits. Who knows another one's form would be that person, so none can be guessed. */
const requestIdForm = /^[A-Za-z0-9_-]{22}$/;
/** Some 128 bits: who knows an id, from a list, finds no form that leads to it. */
const idLetters = 26;

/** The event behind the code, or the code that no event has. */
type Behind = JoinPageProps | OverPageProps | { unknownCode: string };

export const handler = define.handlers({
  async GET(ctx) {
    const behind = await eventBehind(ctx);
    if (!behind) return unknown(ctx);
    if ("over" in behind) return page<Behind>(behind, { status: 410 });
    const known = behind.walkUps ? await personOf(ctx, behind.event.id) : undefined;
    if (known) return ctx.redirect(known, 303);
    if (!behind.walkUps) return page<Behind>(behind);
    const secure = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    const headers = { "set-cookie": sessionCookie(joinCookie(behind.event.id), behind.requestId, secure) };
    return page<Behind>(behind, { headers });
  },

  async POST(ctx) {
    const behind = await eventBehind(ctx);
    if (!behind) return unknown(ctx);
    if ("over" in behind) return page<Behind>(behind, { status: 410 });
    const { event } = behind;
    const { drumroll } = ctx.state;
    // A second tap, or the form sent again after going back: one browser is one person.
    const known = await personOf(ctx, event.id);
    if (known) return ctx.redirect(known, 303);
    const form = await formOf(ctx, ["name", "phone", "smsOptIn", "hideName", "requestId"]);
    // After "busy" the first try may still have happened: the form that is shown again is the same one.
    const requestId = requestIdForm.test(form.requestId) ? form.requestId : behind.requestId;
    const sent = {
      name: form.name.slice(0, textMax),
      phone: form.phone.slice(0, textMax),
      // Asked only where texts can be sent; a form made by hand consents to nothing.
      smsOptIn: form.smsOptIn === "yes" && behind.texts,
      hideName: form.hideName === "yes",
    };
    const no = (error: string, status: number, errorAt?: "name" | "phone") =>
      page<Behind>({ ...behind, requestId, given: sent, error, errorAt }, { status });
    const flooded = drumroll.requests.take(null, () => addressOf(ctx), drumroll.now());
    if (flooded) return no(sentence(flooded.refusal), 429);
    const phone = form.phone.trim() === "" ? undefined : form.phone;
    const given = parse(walkUpSchema, { ...sent, name: form.name, phone });
    if (!given.ok) {
      const { refusal } = given;
      if (refusal.code !== "invalid_request") return no(sentence(refusal), 400);
      return no(refusal.problem, 400, refusal.path === "phone" ? "phone" : "name");
    }
    const attendee = walkUpId(event.id, requestId, form.name, form.phone, form.smsOptIn, form.hideName);
    const answer = await drumroll.runtime.submit(event.id, { role: "system", id: "walk-up" }, {
      id: attendee,
      module: "",
      type: "walk_up",
      args: {
        ...given.value,
        attendee,
        address: drumroll.addressTag(event.id, addressOf(ctx)),
      },
    });
    if (!answer.ok) {
      const { http } = EXITS[answer.refusal.code];
      return no(sentence(answer.refusal), http);
    }
    const token = await drumroll.tokens.attendee(event.id, attendee);
    const response = ctx.redirect(`/e/${event.id}/${token}`, 303);
    const secure = isHttps(ctx.req, principalDeps(drumroll));
    response.headers.append("set-cookie", sessionCookie(clientCookie(event.id), token, secure));
    return response;
  },
});

/**
 * The same form sent again, because its answer never came, is the same person. Anything else in it makes somebody else:
 * a browser that keeps no cookies may show one form to several people, and who wants their name hidden only at the
 * second try has it hidden.
 */
function walkUpId(...form: string[]): string {
  const digest = sha256(utf8ToBytes(JSON.stringify(form)));
  const letters = [...digest.subarray(0, idLetters)].map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]);
  return `walk-up-${letters.join("")}`;
}

async function eventBehind(ctx: Ctx) {
  const { records, runtime, sms } = ctx.state.drumroll;
  const id = await findByJoinCode(records, ctx.params.code);
  const stored = id === null ? null : await runtime.head(id);
  if (!stored) return null;
  const { name, hue, joinCode } = stored.head.event;
  if (isOver(stored.head)) return { over: { name, hue } };
  const kept = readCookie(ctx.req, joinCookie(stored.head.event.id));
  return {
    event: { id: stored.head.event.id, name, hue, joinCode },
    requestId: kept !== undefined && requestIdForm.test(kept)
      ? kept
      : encodeBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    walkUps: stored.head.walkUps,
    approval: doorOf(stored.head).approval,
    texts: sms === "configured",
  };
}

/** A code that was mistyped stands in the field again, to be mended there. */
function unknown({ params }: Ctx) {
  return page<Behind>({ unknownCode: params.code.slice(0, 40) }, { status: 404 });
}

/** The personal page of whoever joined from this browser before. */
async function personOf(ctx: Ctx, event: string): Promise<string | undefined> {
  const token = readCookie(ctx.req, clientCookie(event));
  const principal = token ? await principalOf(token, principalDeps(ctx.state.drumroll)) : null;
  return principal?.kind === "attendee" && principal.event === event ? `/e/${event}/${token}` : undefined;
}

export default define.page<typeof handler>(function Join({ data }) {
  if ("over" in data) return <OverPage {...data} />;
  return "unknownCode" in data ? <HomePage unknown code={data.unknownCode} /> : <JoinPage {...data} />;
});
