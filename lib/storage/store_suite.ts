/**
 * The promises of a `RoomStore`, as tests that every adapter runs: all or nothing, one winner per version,
 * exact lists, whole blobs, a watch that ends on the last head.
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Head, RowKey } from "@/lib/modules/contract.ts";
import { noBlobsRow } from "@/lib/storage/keys.ts";
import type { RoomStore, StoredHead } from "@/lib/storage/store.ts";

export interface SuiteStore {
  store: RoomStore;
  create(event: string, head: Head): Promise<void> | void;
  close(): Promise<void> | void;
}

export function head(seq: number, commitId = `c${seq}`): Head {
  return {
    v: 1,
    seq,
    commitId,
    event: {
      id: "E",
      name: "Fête",
      joinCode: "ABC234",
      locale: "en",
      hue: 218,
      createdAt: "2026-01-01T00:00:00Z",
    },
    walkUps: false,
    current: null,
    counts: { attendees: 0, checkedIn: 0 },
    modules: {},
  };
}

export function storeSuite(name: string, open: () => Promise<SuiteStore> | SuiteStore): void {
  const test = (fact: string, body: (suite: SuiteStore) => Promise<void>) =>
    Deno.test(`${name}: ${fact}`, async () => {
      const suite = await open();
      try {
        await body(suite);
      } finally {
        await suite.close();
      }
    });
  const entry = (id: string): RowKey => ["m", "entry", id];
  const versionOf = async (store: RoomStore, event = "E") => (await store.read(event, [])).head!.version;

  test("an event that was never created has no head", async ({ store }) => {
    assertEquals(await store.read("nobody", [entry("a")]), { head: null, rows: [undefined] });
  });

  test("a commit writes the head and its rows together, and a delete removes", async ({ store, create }) => {
    await create("E", head(1));
    const first = await store.commit({
      event: "E",
      expected: await versionOf(store),
      head: head(2),
      rows: [{ key: entry("a"), value: { n: 1 } }, { key: entry("b"), value: { n: 2 } }],
    });
    assertEquals(first.outcome, "committed");
    await store.commit({
      event: "E",
      expected: await versionOf(store),
      head: head(3),
      rows: [{ key: entry("a"), value: null }],
    });
    const { head: stored, rows } = await store.read("E", [entry("a"), entry("b")]);
    assertEquals(stored?.head.seq, 3);
    assertEquals(rows, [undefined, { n: 2 }]);
  });

  test("a commit on an old version writes nothing", async ({ store, create }) => {
    await create("E", head(1));
    const old = await versionOf(store);
    await store.commit({ event: "E", expected: old, head: head(2), rows: [] });
    const late = await store.commit({
      event: "E",
      expected: old,
      head: head(99),
      rows: [{ key: entry("late"), value: 1 }],
    });
    assertEquals(late, { outcome: "conflict" });
    const { head: stored, rows } = await store.read("E", [entry("late")]);
    assertEquals([stored?.head.seq, rows[0]], [2, undefined]);
  });

  test("of many commits on one version exactly one wins", async ({ store, create }) => {
    await create("E", head(1));
    const expected = await versionOf(store);
    const outcomes = await Promise.all(
      Array.from(
        { length: 20 },
        (_, i) =>
          store.commit({
            event: "E",
            expected,
            head: head(2, `w${i}`),
            rows: [{ key: entry(`w${i}`), value: i }],
          }),
      ),
    );
    assertEquals(outcomes.filter((o) => o.outcome === "committed").length, 1);
    const { rows } = await store.list<number>("E", "m", "entry", { limit: 100 });
    assertEquals(rows.length, 1);
  });

  test("more keys than one call takes come back in the order asked", async ({ store, create }) => {
    await create("E", head(1));
    const ids = Array.from({ length: 37 }, (_, i) => `p${i}`);
    await store.commit({
      event: "E",
      expected: await versionOf(store),
      head: head(2),
      rows: ids.map((id, i) => ({ key: entry(id), value: i })),
    });
    const { rows } = await store.read("E", ids.map(entry).reverse());
    assertEquals(rows, ids.map((_, i) => i).reverse());
  });

  test("a list is in id order, pages without a hole, and stays in its table, module and event", async ({ store, create }) => {
    await create("E", head(1));
    await create("F", head(1));
    const put = async (event: string, key: RowKey) =>
      assertEquals(
        (await store.commit({
          event,
          expected: await versionOf(store, event),
          head: head(2),
          rows: [{ key, value: key[2] }],
        }))
          .outcome,
        "committed",
      );
    for (const id of ["b", "a", "c", "é", "a-1"]) await put("E", entry(id));
    await put("E", ["m", "other", "x"]);
    await put("E", ["m2", "entry", "x"]);
    await put("F", entry("x"));
    const seen: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = await store.list<string>("E", "m", "entry", { after, limit: 2 });
      seen.push(...page.rows.map((row) => row.value));
      if (page.next === null) break;
      after = page.next;
    }
    assertEquals(seen, ["a", "a-1", "b", "c", "é"]);
  });

  test("a list of rows with two parts in their id pages without a hole too", async ({ store, create }) => {
    await create("E", head(1));
    const ids = ["a/1", "a/2", "a/3", "a-b/1", "b/0", "b/2"];
    await store.commit({
      event: "E",
      expected: await versionOf(store),
      head: head(2),
      rows: ids.map((id) => ({ key: ["m", "ballot", ...id.split("/")], value: id })),
    });
    const seen: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = await store.list<string>("E", "m", "ballot", { after, limit: 2 });
      seen.push(...page.rows.map((row) => row.value));
      assertEquals(page.rows.map(({ id, value }) => id.join("/") === value), page.rows.map(() => true));
      if (page.next === null) break;
      after = page.next;
    }
    assertEquals(seen, ids.toSorted((a, b) => a.split("/")[0] < b.split("/")[0] ? -1 : 1));
  });

  test("stored values are not shared with the caller", async ({ store, create }) => {
    await create("E", head(1));
    const value = { list: [1] };
    await store.commit({
      event: "E",
      expected: await versionOf(store),
      head: head(2),
      rows: [{ key: entry("a"), value }],
    });
    value.list.push(2);
    assertEquals((await store.read("E", [entry("a")])).rows[0], { list: [1] });
  });

  test("a blob of several chunks comes back whole, and a missing one is an error", async ({ store }) => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_000));
    const ref = await store.putBlob("E", bytes);
    assertEquals(ref.size, 65_000);
    assertEquals(await store.putBlob("E", bytes), ref);
    assertEquals(await store.getBlob("E", ref), bytes);
    await assertRejects(() => store.getBlob("E", { sha256: "00".repeat(32), size: 10 }));
  });

  test("stray rows are those of tables that nobody keeps, in order and up to the limit", async ({ store, create }) => {
    await create("E", head(1));
    const keys: RowKey[] = [
      ...Array.from({ length: 5 }, (_, i): RowKey => ["@", "attendee", `p${i}`]),
      ...Array.from({ length: 300 }, (_, i): RowKey => ["@", "audit", String(i).padStart(4, "0")]),
      ["@", "audits"],
      ["m", "ballot", "q", "a"],
      ["m", "ballot", "q", "b"],
      ["m", "close"],
      ["z", "entry", "a"],
    ];
    const rows = keys.map((key) => ({ key, value: 1 }));
    await store.commit({ event: "E", expected: await versionOf(store), head: head(2), rows });
    await create("F", head(1));
    await store.commit({
      event: "F",
      expected: await versionOf(store, "F"),
      head: head(2),
      rows: [{ key: ["m", "entry", "other"], value: 1 }],
    });
    const kept = (owner: string, table: string) => ["@/audit", "m/close"].includes(`${owner}/${table}`);
    const stray = keys.filter(([owner, table]) => !kept(owner, table));
    assertEquals(await store.strayRows("E", kept, 1000), stray);
    assertEquals(await store.strayRows("E", kept, 6), stray.slice(0, 6));
    assertEquals(await store.strayRows("E", () => true, 1000), []);
    assertEquals(await store.strayRows("nobody", kept, 10), []);
  });

  test("a sweep removes the blobs of its event but those that are kept", async ({ store }) => {
    const bytes = (n: number) => new Uint8Array(130_000).fill(n);
    const refs = await Promise.all([1, 2, 3, 4].map((n) => store.putBlob("E", bytes(n))));
    const other = await store.putBlob("F", bytes(1));
    const many = await store.putBlob("E", crypto.getRandomValues(new Uint8Array(60_000)).slice(0, 59_000));
    const kept = new Set([refs[1].sha256, refs[3].sha256]);
    for (let call = 0; await store.sweepBlobs("E", kept); call++) assert(call < 10);
    for (const [i, ref] of refs.entries()) {
      if (kept.has(ref.sha256)) assertEquals(await store.getBlob("E", ref), bytes(i + 1));
      else await assertRejects(() => store.getBlob("E", ref));
    }
    await assertRejects(() => store.getBlob("E", many));
    assertEquals(await store.getBlob("F", other), bytes(1));
  });

  test("an event that takes no blobs any more takes none, and keeps those that it has", async ({ store, create }) => {
    await create("E", head(1));
    await create("F", head(1));
    const bytes = new Uint8Array(65_000).fill(1);
    const ref = await store.putBlob("E", bytes);
    const rows = [{ key: noBlobsRow, value: { v: 1 } }];
    await store.commit({ event: "E", expected: await versionOf(store), head: head(2), rows });
    const late = new Uint8Array(65_000).fill(2);
    await assertRejects(() => store.putBlob("E", late), Error, "takes none any more");
    assertEquals(await store.getBlob("E", ref), bytes);
    const elsewhere = await store.putBlob("F", late);
    await assertRejects(() => store.getBlob("E", elsewhere));
  });

  test("a watch begins with the present head and ends on the last one", async ({ store, create }) => {
    await create("E", head(1));
    const seen: number[] = [];
    let reached: () => void;
    const last = new Promise<void>((resolve) => reached = resolve);
    const stop = store.watchHead("E", (stored: StoredHead | null) => {
      seen.push(stored?.head.seq ?? 0);
      if (stored?.head.seq === 6) reached();
    });
    for (let seq = 2; seq <= 6; seq++) {
      await store.commit({ event: "E", expected: await versionOf(store), head: head(seq), rows: [] });
    }
    await last;
    stop();
    assertEquals(seen, [...seen].sort((a, b) => a - b));
    assert(seen.length >= 1);
  });
}
