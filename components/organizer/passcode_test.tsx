import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { forgetPasscode, keepPasscode, keptPasscode, type TabStorage } from "./passcode.ts";
import { PasscodePart } from "./PasscodePart.tsx";
import { RosterView } from "./RosterView.tsx";
import { closedPasscode, rosterProps } from "./desk_samples.ts";

function tab(): TabStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

Deno.test("passcode: a tab keeps it for its own event until it is replaced", () => {
  const storage = tab();
  keepPasscode("HARBR1", "MRKT7294", storage);
  assertEquals(keptPasscode("HARBR1", storage), "MRKT7294");
  assertEquals(keptPasscode("SPRING", storage), undefined);
  forgetPasscode("HARBR1", storage);
  assertEquals(keptPasscode("HARBR1", storage), undefined);
});

Deno.test("passcode: a browser that forbids storage keeps nothing and breaks nothing", () => {
  const full = {
    ...tab(),
    setItem: () => {
      throw new Error("quota");
    },
  };
  keepPasscode("HARBR1", "MRKT7294", full);
  assertEquals(keptPasscode("HARBR1", full), undefined);
});

Deno.test("passcode: where it is known it is shown with the advice to write it down, the newest first", () => {
  const unknown = renderToString(<PasscodePart {...closedPasscode} />);
  assert(unknown.includes("New passcode") && !unknown.includes("Write it down"));
  const hinted = renderToString(<PasscodePart {...closedPasscode} hint="MRKT7294" />);
  assert(hinted.includes("MRKT7294") && hinted.includes("Write it down; it is not shown again."));
  const fresh = renderToString(<PasscodePart {...closedPasscode} hint="MRKT7294" fresh="ZZTP2345" />);
  assert(fresh.includes("ZZTP2345") && !fresh.includes("MRKT7294"));
  const roster = renderToString(<RosterView {...rosterProps({ passcodeHint: "MRKT7294" })} />);
  assert(roster.includes("MRKT7294") && roster.includes("Write it down"));
});

Deno.test("passcode: the form is filled, offers to sign out screens, and says what is wrong with it", () => {
  const form = { passcode: "abc", signOut: false, busy: false, problem: "At least 4 characters." };
  const html = renderToString(<PasscodePart {...closedPasscode} form={form} />);
  assert(/<input[^>]*value="abc"[^>]*aria-invalid="true"/.test(html), html);
  assert(html.includes("Sign out all screens") && html.includes("At least 4 characters."));
});
