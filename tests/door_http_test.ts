/** The door over HTTP: joining without an invitation, waiting, being let in, and codes at the desk. @module */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type Ask, judge } from "@/components/organizer/scanned.ts";
import { deskCodeAddress } from "@/lib/protocol/desk_code.ts";
import { checkInText, inGroups } from "@/lib/modules/check_in_text.ts";
import { loseAnswer } from "@/tests/lost_answer.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";

const env = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
  TWILIO_AUTH_TOKEN: "a-token-for-tests-only",
  TWILIO_FROM: "+15550100",
  TWILIO_BASE_URL: "http://127.0.0.1:9",
};

interface Joined {
  status: number;
  html: string;
  token: string;
  cookie: string;
}

async function join(
  { origin }: RunningServer,
  code: string,
  fields: Record<string, string>,
  cookie = "",
): Promise<Joined> {
  const response = await fetch(`${origin}/j/${code}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin, cookie },
    body: new URLSearchParams(fields),
  });
  return {
    status: response.status,
    html: await response.text(),
    token: response.headers.get("location")?.split("/").at(-1) ?? "",
    cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
  };
}

async function makeEvent(server: RunningServer, more: Json) {
  const { event } = await server.api("POST", "/api/events", { name: "Gala", passcode: "4711", ...more });
  return { event, path: `/api/events/${event.id}` };
}

Deno.test("door: over HTTP", async (t) => {
  const server = await startServer({ env });
  const { api, ask } = server;
  try {
    await t.step(
      "[DOOR1] [DOOR2] who waits has a page that says so, and after the yes the same link is their page",
      async () => {
        const { event, path } = await makeEvent(server, { walkUps: "approval" });
        const { status, token, cookie } = await join(server, event.joinCode, { name: "Ada", phone: "" });
        assertEquals(status, 303);
        const page = async () => await (await fetch(`${server.origin}/e/${event.id}/${token}`)).text();
        assertMatch(await page(), /Almost in/);
        assertEquals((await ask("GET", `${path}/me`, undefined, token)).status, 404);
        assertEquals((await api("GET", `${path}/attendees`)).attendees, []);
        assertEquals((await api("GET", path)).counts.waiting, 1);

        const [waiting] = (await api("GET", `${path}/walk-ups`)).waiting;
        assertEquals(waiting.name, "Ada");
        assertEquals(await api("POST", `${path}/walk-ups/turn-away`, { attendees: [waiting.id] }), {
          ...{ ok: true, turnedAway: 1 },
        });
        assertMatch(await page(), /You were not let in/);
        assertEquals((await api("GET", `${path}/walk-up`, undefined, token)).state, "turned_away");
        // The same browser again is the same person, and no second one in line.
        assertEquals((await join(server, event.joinCode, { name: "Ada again" }, cookie)).token, token);

        assertEquals((await api("POST", `${path}/walk-ups/admit`, { attendees: [waiting.id] })).admitted, 1);
        assertEquals((await api("GET", `${path}/walk-up`, undefined, token)).state, "in");
        assert(!(await page()).includes("Almost in"));
        assertEquals((await api("GET", `${path}/me`, undefined, token)).attendee.checkedIn, true);
      },
    );

    await t.step("[DOOR10] who waits or was turned away sees nothing of the room", async () => {
      const { event, path } = await makeEvent(server, { walkUps: true });
      const invited = await join(server, event.joinCode, { name: "Ada" });
      await api("POST", `${path}/walk-ups`, { walkUps: "approval" });
      const { token } = await join(server, event.joinCode, { name: "Eve" });
      const looks = async (who: string) => {
        const address = `${path.replace("/api", server.origin.replace("http", "ws") + "/api")}/socket`;
        const socket = new WebSocket(`${address}?token=${who}`);
        const opened = await new Promise((resolve) => {
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        });
        socket.close();
        const { status } = await ask("GET", `${path}/snapshot`, undefined, who);
        return [opened, status];
      };
      assertEquals(await looks(invited.token), [true, 200]);
      assertEquals(await looks(token), [false, 404]);
      const [{ id }] = (await api("GET", `${path}/walk-ups`)).waiting;
      await api("POST", `${path}/walk-ups/turn-away`, { attendees: [id] });
      assertEquals(await looks(token), [false, 404]);
      await api("POST", `${path}/walk-ups/admit`, { attendees: [id] });
      assertEquals(await looks(token), [true, 200]);
      assertEquals(await looks(invited.token), [true, 200]);
    });

    await t.step(
      "[HTTP14] the join form sent once more after its answer was lost is the same person",
      async () => {
        for (const walkUps of [true, "approval"]) {
          const { event, path } = await makeEvent(server, { walkUps });
          const opened = await (await fetch(`${server.origin}/j/${event.joinCode}`)).text();
          const requestId = /name="requestId" value="([\w-]{22})"/.exec(opened)![1];
          const form = { name: "Ada", phone: "", requestId };
          const count = async () => (await api("GET", `${path}/walk-ups`)).count;
          const sent = { path: `/j/${event.joinCode}`, body: new URLSearchParams(form) };
          await loseAnswer(server, sent, async () => await count() === 1);
          const again = await join(server, event.joinCode, form);
          const twice = await Promise.all([1, 2].map(() => join(server, event.joinCode, form)));
          const person = (token: string) => ask("GET", `${path}/walk-up`, undefined, token);
          assertEquals(twice.map(({ token }) => token), [again.token, again.token]);
          for (const { status, token } of [again, ...twice]) {
            assertEquals([status, (await person(token)).body.state], [
              303,
              walkUps === true ? "in" : "waiting",
            ]);
          }
          assertEquals(await count(), 1);
          // One form in a browser without cookies: the next person types another name. And a form of one's own making
          // shares nothing with anybody's.
          await join(server, event.joinCode, { ...form, name: "Eve" });
          // What is ticked only at the second try is not lost to the first one.
          const hidden = await join(server, event.joinCode, { ...form, hideName: "yes" });
          assertNotEquals(hidden.token, again.token);
          for (let i = 0; i < 2; i++) await join(server, event.joinCode, { ...form, requestId: "1" });
          assertEquals(await count(), 5);
          // What is refused comes back with the same form.
          const refused = await join(server, event.joinCode, { ...form, name: "" });
          assertMatch(refused.html, new RegExp(`value="${requestId}"`));
        }
      },
    );

    await t.step(
      "[HTTP14] who goes back to the form after its answer was lost, and sends it anew, is the same person",
      async () => {
        const { event, path } = await makeEvent(server, { walkUps: true });
        const open = async (cookie: string) => {
          const response = await fetch(`${server.origin}/j/${event.joinCode}`, { headers: { cookie } });
          const [, requestId] = /name="requestId" value="([\w-]{22})"/.exec(await response.text())!;
          return { requestId, cookie: response.headers.get("set-cookie")!.split(";")[0] };
        };
        const first = await open("");
        const count = async () => (await api("GET", `${path}/walk-ups`)).count;
        const body = new URLSearchParams({ name: "Ada", phone: "", requestId: first.requestId });
        await loseAnswer(server, { path: `/j/${event.joinCode}`, body }, async () => await count() === 1);
        const { requestId, cookie } = await open(first.cookie);
        assertEquals(
          (await join(server, event.joinCode, { name: "Ada", phone: "", requestId }, cookie)).status,
          303,
        );
        assertEquals(await count(), 1);
        // Another browser has another form, and so has one whose cookie is none of ours.
        for (const other of ["", `${first.cookie.split("=")[0]}=1`]) {
          assertNotEquals((await open(other)).requestId, first.requestId);
        }
      },
    );

    await t.step("[DOOR2] all at once, and what the organizer alone may do", async () => {
      const { event, path } = await makeEvent(server, { walkUps: "approval" });
      const joined = [];
      for (const name of ["A", "B", "C"]) joined.push(await join(server, event.joinCode, { name }));
      for (const what of ["admit", "turn-away"]) {
        const mine = await ask("POST", `${path}/walk-ups/${what}`, { attendees: "all" }, joined[0].token);
        assertEquals([mine.status, mine.body.refusal.code], [403, "forbidden"]);
      }
      assertEquals((await ask("GET", `${path}/walk-ups`, undefined, joined[0].token)).status, 403);
      assertEquals(await api("POST", `${path}/walk-ups/admit`, { attendees: "all" }), {
        ok: true,
        admitted: 3,
      });
      assertEquals((await api("GET", path)).counts, {
        ...{ attendees: 3, checkedIn: 3, waiting: 0, stations: 0, phones: 0, sockets: 0 },
      });
      const { records } = await api("GET", `${path}/audit`);
      assertEquals(records.at(-1).action, "admit");
      assertEquals(records.at(-1).facts.people, 3);
    });

    await t.step(
      "[HTTP18] [DOOR2] who comes after all were let in, or turned away, is not of them when it is asked again",
      async () => {
        for (
          const [what, count, state] of [["admit", "admitted", "in"], [
            "turn-away",
            "turnedAway",
            "turned_away",
          ]]
        ) {
          const { event, path } = await makeEvent(server, { walkUps: "approval" });
          const line = async () => await api("GET", `${path}/walk-ups`);
          const come = async (name: string) => (await join(server, event.joinCode, { name })).token;
          const stateOf = async (token: string) =>
            (await api("GET", `${path}/walk-up`, undefined, token)).state;
          const early = await Promise.all(["A", "B", "C"].map(come));
          const { seq, waitingCount } = await line();
          assertEquals(waitingCount, 3);
          const late = await come("D");
          const body = { attendees: "all", upTo: seq };
          const at = `${path}/walk-ups/${what}`;
          await loseAnswer(server, { path: at, body }, async () => (await line()).waitingCount === 1);
          const later = await come("E");
          assertEquals(await api("POST", at, body), { ok: true, [count]: 0 });
          assertEquals(await Promise.all([...early, late, later].map(stateOf)), [
            ...[state, state, state],
            ...["waiting", "waiting"],
          ]);
          // Without a bound it is everybody, as it stands.
          assertEquals((await api("POST", at, { attendees: "all" }))[count], 2);
          const odd = await ask("POST", at, { attendees: ["x"], upTo: seq });
          assertEquals([odd.status, odd.body.refusal.path], [400, "upTo"]);
        }
      },
    );

    await t.step("[DOOR3] over the bound the page says what to do, and keeps what was typed", async () => {
      const { event, path } = await makeEvent(server, { walkUps: true, walkUpsMax: 3 });
      await api("POST", `${path}/walk-ups`, { walkUps: true, perAddress: 1 });
      assertEquals((await join(server, event.joinCode, { name: "First" })).status, 303);
      const second = await join(server, event.joinCode, { name: "Second <b>", phone: "+31 6 1234 5678" });
      assertEquals(second.status, 409);
      assertMatch(second.html, /Switch Wi-Fi off and try again over mobile data, or ask at the desk/);
      assert(
        second.html.includes('value="Second &lt;b>"') || second.html.includes('value="Second &lt;b&gt;"'),
      );
      assertEquals((await api("GET", `${path}/walk-ups`)).fullAddresses, 1);
      await api("POST", `${path}/walk-ups`, { walkUps: true, max: 1, perAddress: 9 });
      const third = await join(server, event.joinCode, { name: "Third" });
      assertMatch(third.html, /All places for people without an invitation are taken/);
      await api("POST", `${path}/walk-ups`, { walkUps: false });
      assertEquals((await join(server, event.joinCode, { name: "Fourth" })).status, 403);
    });

    await t.step(
      "[DOOR7] consent needs a number with its country code, and is kept with its time",
      async () => {
        const { event, path } = await makeEvent(server, { walkUps: true });
        const before = await (await fetch(`${server.origin}/j/${event.joinCode}`)).text();
        assertMatch(before, /Text me if I win/);
        assert(!/name="smsOptIn"[^>]*checked/.test(before), "nobody consents beforehand");
        const bare = await join(server, event.joinCode, { name: "Ada", smsOptIn: "yes" });
        assertEquals([bare.status, /Type your phone number, or take the tick off/.test(bare.html)], [
          400,
          true,
        ]);
        const local = await join(server, event.joinCode, {
          name: "Ada",
          phone: "0612345678",
          smsOptIn: "yes",
        });
        assertMatch(local.html, /Begin the number with \+ and the country code/);
        const wrong = await join(server, event.joinCode, { name: "Ada", phone: "call me" });
        assertMatch(wrong.html, /id="phone-error"[^]*5 to 15 digits/);
        const sent = { name: "Ada", phone: "+31 6 1234 5678", smsOptIn: "yes", hideName: "yes" };
        assertEquals((await join(server, event.joinCode, sent)).status, 303);
        const csv = (await ask("GET", `${path}/attendees.csv`)).body as string;
        assertMatch(csv, /smsOptInAt/);
        assertMatch(csv, /\+31612345678,yes,[^,]+,\d{4}-\d\d-\d\dT/);
      },
    );

    await t.step(
      "[DOOR4] [DOOR5] a code checks in its person, by an organizer, and says since when",
      async () => {
        const { event, path } = await makeEvent(server, {});
        const other = await makeEvent(server, {});
        for (const at of [path, other.path]) {
          await api("POST", `${at}/attendees`, [{ id: "ada@x.example", name: "Ada" }, {
            id: "bo",
            name: "Bo",
          }]);
        }
        const { attendees } = await api("GET", `${path}/attendees`);
        const { token } = attendees.find(({ id }: Json) => id === "ada@x.example");
        const { checkInCode } = (await api("GET", `${path}/me`, undefined, token)).attendee;
        assertMatch(checkInCode, /^[A-HJKMNP-Z2-9]{8}$/);
        const text = checkInText(event.joinCode, checkInCode);

        // What is photographed off a screen is no key to anything.
        for (const stolen of [text, checkInCode]) {
          assertEquals((await ask("GET", `${path}/me`, undefined, stolen)).status, 401);
          assertEquals(
            (await fetch(`${server.origin}/e/${event.id}/${encodeURIComponent(stolen)}`)).status,
            404,
          );
        }
        const own = await ask("POST", `${path}/check-in-code`, { code: text }, token);
        assertEquals([own.status, own.body.refusal.code], [403, "forbidden"]);
        assertEquals((await api("GET", path)).counts.checkedIn, 0);

        const first = await api("POST", `${path}/check-in-code`, { code: text });
        assertEquals([first.attendee.id, first.attendee.name, first.repeated], [
          "ada@x.example",
          "Ada",
          undefined,
        ]);
        assertMatch(first.attendee.checkedInAt, /^\d{4}-/);
        const typed = await api("POST", `${path}/check-in-code`, {
          code: inGroups(checkInCode).toLowerCase(),
        });
        assertEquals(typed, { ...first, repeated: true });
        assertEquals((await api("GET", `${path}/me`, undefined, token)).attendee.checkInCode, undefined);

        const wrong = await ask("POST", `${path}/check-in-code`, { code: "AAAA AAAA" });
        assertEquals([wrong.status, wrong.body.refusal.code], [404, "unknown_code"]);
        const elsewhere = await ask("POST", `${other.path}/check-in-code`, { code: text });
        assertEquals([elsewhere.status, elsewhere.body.refusal.code], [409, "code_of_other_event"]);
        const bare = await ask("POST", `${other.path}/check-in-code`, { code: checkInCode });
        assertEquals(bare.body.refusal.code, "unknown_code", "of the same id in another event");
        assertEquals((await api("GET", other.path)).counts.checkedIn, 0);

        // Who came onto the roster since the codes were gone through is found too.
        await api("POST", `${path}/attendees`, [{ id: "late", name: "Late" }]);
        const late = (await api("GET", `${path}/attendees`)).attendees.find(({ id }: Json) => id === "late");
        const code = (await api("GET", `${path}/me`, undefined, late.token)).attendee.checkInCode;
        assertEquals((await api("POST", `${path}/check-in-code`, { code })).attendee.id, "late");
      },
    );
    await t.step(
      "[SMS9] a winner's code at the same desk is their prize, and nobody else's code is one",
      async () => {
        const { event, path } = await makeEvent(server, {});
        await api("POST", `${path}/attendees`, [{ id: "ann", name: "Ann", checkedIn: true }, {
          id: "bo",
          name: "Bo",
        }]);
        const { attendees: [ann] } = await api("GET", `${path}/attendees`);
        await api("POST", `${path}/modules`, {
          ...{ kind: "raffle", id: "r", title: "Raffle", mode: "offline" },
          tiers: [{ id: "gold", label: "Gold", count: 1 }],
        });
        let n = 0;
        const act = (type: string, more = {}, token?: string) =>
          api("POST", `${path}/commands`, { id: `c${++n}`, module: "r", type, ...more }, token);
        await act("open");
        await act("enter", {}, ann.token);
        for (const type of ["close", "draw", "reveal"]) await act(type);
        const { result: { code } } = (await api("GET", `${path}/me`, undefined, ann.token)).modules.r;

        const ask: Ask = async (method, at, body) => (await server.ask(method, at, body)).body;
        const desk = { event: event.id, raffles: ["r"], prize: () => "Gold" };
        for (
          const text of [
            deskCodeAddress(server.origin, { event: event.id, module: "r", code }),
            code.toLowerCase(),
          ]
        ) {
          const scanned = await judge(ask, desk, text);
          assert(scanned.kind === "winner", scanned.kind);
          assertEquals([scanned.winner.name, scanned.prize, scanned.winner.holding], ["Ann", "Gold", true]);
        }
        await act("mark_handed_over", { slot: 0 });
        const again = await judge(ask, desk, code);
        assert(again.kind === "winner" && again.winner.handedOverAt !== undefined);

        const kinds = [];
        const foreign = deskCodeAddress(server.origin, { event: "another", module: "r", code });
        for (const text of [foreign, "000000", "https://x.example/", "DR1:ABCDEF:ABCD2345", "ABCD 2345"]) {
          kinds.push((await judge(ask, desk, text)).kind);
        }
        assertEquals(kinds, ["other_event", "not_winner", "no_code", "other_event", "unknown"]);
        assertEquals((await api("GET", path)).counts.checkedIn, 1);
      },
    );
  } finally {
    await server.stop();
  }
});
