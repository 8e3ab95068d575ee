/**
 * What a phone loads for the attendee's page, counted by a real browser: every byte of every response body and
 * head as it came over the wire, compressed.
 * @module
 */
import { openBrowser } from "@/tests/browser/browser.ts";
import { startServer } from "@/tests/server.ts";

export interface PageWeight {
  totalBytes: number;
  /** By path, as transferred. */
  files: Record<string, number>;
}

const modules = {
  raffle: {
    kind: "raffle",
    title: "Grand raffle",
    mode: "offline",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
  },
  poll: {
    kind: "poll",
    title: "Next year",
    questions: [{
      id: "q",
      text: "What first?",
      options: [{ id: "a", label: "A" }, { id: "b", label: "B" }],
    }],
    showResults: "live",
  },
};

/** @param kind of the module that is open on the page */
export async function attendeePageWeight(kind: keyof typeof modules = "raffle"): Promise<PageWeight> {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    await server.api("POST", "/api/events", { name: "Weight", passcode: "1234", id: "weight" });
    await server.api("POST", "/api/events/weight/attendees", [{ id: "p", name: "Ann", checkedIn: true }]);
    await server.api("POST", "/api/events/weight/modules", { id: "r", ...modules[kind] });
    await server.api("POST", "/api/events/weight/commands", { id: "open", module: "r", type: "open" });
    const { attendees } = await server.api("GET", "/api/events/weight/attendees");

    const page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    const files: Record<string, number> = {};
    const pathOf = new Map<string, string>();
    await devtools.send("Network.enable");
    devtools.on("Network.responseReceived", ({ requestId, response }) => {
      pathOf.set(requestId, new URL(response.url).pathname.replace(/\/e\/weight\/.*/, "/e/…"));
    });
    devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const path = pathOf.get(requestId) ?? requestId;
      files[path] = (files[path] ?? 0) + encodedDataLength;
    });
    await page.goto(attendees[0].entryUrl);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.waitForLoadState("networkidle");
    return { totalBytes: Object.values(files).reduce((sum, bytes) => sum + bytes, 0), files };
  } finally {
    await browser.close();
    await server.stop();
  }
}
