/** What a verdict calls what somebody has: an entry of a raffle, tickets of a sale. @module */
import { assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { say } from "@/lib/client/verify_words.ts";
import { verify } from "@/lib/draw/verify.ts";
import { CURVES, entriesOf, makeDraw } from "@/tests/draw_makers.ts";
import { VerdictView } from "./VerdictView.tsx";

Deno.test("verify: a sale has tickets and buyers where a raffle has entries", () => {
  const text = makeDraw(entriesOf([2, 1]), { open: { mode: "offline" } }).certificate();
  const nothing = () => {};
  const called = (isOfTickets: boolean, tickets: number) => {
    const said = say(verify(text, CURVES), text, isOfTickets ? { ticketPrize: "A week in Bergen" } : {});
    const personal = {
      entrantTag: "a7".repeat(32),
      place: 1,
      included: true as const,
      tickets,
      lines: [0],
      slots: [],
    };
    const html = renderToString(
      <VerdictView
        said={{ ...said, personal }}
        tookMs={1}
        isOfTickets={isOfTickets}
        onSave={nothing}
        onAnother={nothing}
        onFiles={nothing}
        onPractice={nothing}
      />,
    );
    return [
      html.match(/<h2>(Your [^<]*)</)?.[1],
      html.match(/<span class="entry">(\w+)/)?.[1],
    ];
  };
  assertEquals(called(false, 1), ["Your entry", "entry"]);
  assertEquals(called(true, 1), ["Your ticket", "buyer"]);
  assertEquals(called(true, 2), ["Your tickets", "buyer"]);
});
