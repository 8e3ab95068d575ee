import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { beginWith, hidden, howLong, shown, whichDays } from "@/components/phone/ballot_samples.ts";
import { lettersOf, nextQuestion, pollSceneOf, voteOn } from "@/components/phone/poll_scene.ts";
import { Voting } from "@/components/phone/Voting.tsx";
import { PollScreen, type PollScreenProps } from "@/components/phone/PollScreen.tsx";
import { pollIn, roomWithPoll } from "@/components/poll_samples.ts";
import type { PollPhase, PollView } from "@/lib/protocol/messages.ts";

const phases: PollPhase[] = ["draft", "open", "paused", "closed", "cancelled"];
const one = hidden([beginWith]);
const several = [beginWith, whichDays, howLong];
const mine = { begin: ["lanterns"] };

function screen(poll: PollView, more: Partial<PollScreenProps> = {}): string {
  return renderToString(
    <PollScreen
      view={roomWithPoll(poll)}
      poll={poll}
      me={{ name: "Amélie Durand", checkedIn: true }}
      status="live"
      question={poll.questions[0].id}
      mine={{}}
      waiting={{}}
      marked={{}}
      {...more}
    />,
  );
}

const button = (html: string) => /<button[^>]*data-test="poll-vote-cta"[^>]*>(.*?)<\/button>/.exec(html);
const options = (html: string) => html.match(/<input[^>]*>/g) ?? [];

Deno.test("poll page: each phase has its scene", () => {
  assertEquals(phases.map((phase) => pollSceneOf(pollIn(phase, one))), [
    "poll_not_open",
    "ballot",
    "ballot_paused",
    "poll_closed",
    "poll_cancelled",
  ]);
  assertEquals(pollSceneOf(pollIn("closed", shown([beginWith]))), "poll_results");
});

Deno.test("poll page: [DOOR11] the code for the desk stands under the ballot until voting is over", () => {
  const desk = <p>the code</p>;
  assertEquals(
    phases.filter((phase) => screen(pollIn(phase, one), { desk }).includes("the code")),
    ["draft", "open", "paused"],
  );
  const ballot = screen(pollIn("open", one), { desk });
  assert(ballot.indexOf("Lanterns on every boat") < ballot.indexOf("the code"));
});

Deno.test("poll page: the options are native inputs with their words, one choice or several", () => {
  const single = screen(pollIn("open", one), { marked: mine });
  assertEquals(options(single).length, 4);
  assert(options(single).every((input) => input.includes('type="radio"')));
  assertEquals(options(single).filter((input) => /\schecked/.test(input)).length, 1);
  assert(single.includes("<legend") && single.includes("Lanterns on every boat"));
  const multiple = screen(pollIn("open", hidden([whichDays])), { marked: { days: ["fri", "sun"] } });
  assert(options(multiple).every((input) => input.includes('type="checkbox"')));
  assert(multiple.includes("You can choose more than one."));
  assertEquals(button(multiple)![1], "Vote for A and C");
});

Deno.test("poll page: the button names the choice, and waits for one", () => {
  const fresh = button(screen(pollIn("open", one)))!;
  assert(fresh[0].includes("disabled"));
  const marked = button(screen(pollIn("open", one), { marked: mine }))!;
  assertEquals(marked[1], "Vote for A");
  assert(!marked[0].includes("disabled"));
  assertEquals(
    button(screen(pollIn("open", one), { mine, marked: { begin: ["choir"] } }))![1],
    "Change to B",
  );
});

Deno.test("[PAGE2] poll page: it says voted when the server has said so, never before", () => {
  for (const more of [{ marked: mine }, { waiting: mine, isSending: true }, { waiting: mine }]) {
    const html = screen(pollIn("open", one), more);
    assert(!html.includes("poll-voted") && !html.includes("You voted"), JSON.stringify(more));
  }
  const voted = screen(pollIn("open", one), { mine });
  assert(voted.includes('data-test="poll-voted" data-question="begin" data-options="lanterns"'));
  assert(voted.includes("You voted for A") && voted.includes("You can change it until voting closes."));
  assertEquals(button(voted), null);
});

Deno.test("poll page: while another choice is on its way, the earlier vote is said to count", () => {
  const html = screen(pollIn("open", one), { mine, waiting: { begin: ["choir"] }, isSending: true });
  assert(html.includes("Your vote for A counts until then.") && !html.includes("You voted for B"));
  assert(html.includes('data-options="lanterns"') && !html.includes('data-options="choir"'));
});

Deno.test("[PAGE4] poll page: a final poll says so before the tap, and takes no other choice after it", () => {
  const poll = pollIn("open", { ...one, changeVote: false });
  assert(screen(poll).includes("It is final: you can’t change it."));
  const changeable = screen(pollIn("open", one));
  assert(
    changeable.includes("You can change it until voting closes.") && !changeable.includes("It is final"),
  );
  for (const more of [{ mine }, { waiting: mine }]) {
    assert(/<fieldset[^>]*disabled/.test(screen(poll, more)), JSON.stringify(more));
  }
  assert(screen(poll, { mine }).includes("Your vote is final."));
});

Deno.test("poll page: a vote without an answer is told as not sent, and whether it is kept", () => {
  const kept = screen(pollIn("open", one), { waiting: mine });
  assert(kept.includes("Not sent yet. It goes by itself.") && button(kept)![1] === "Send again now");
  const unkept = screen(pollIn("open", one), { waiting: mine, isKept: false });
  assert(unkept.includes("Keep this page open.") && !unkept.includes("It goes by itself"));
  const offline = screen(pollIn("open", one), { waiting: mine, status: "disconnected" });
  assert(offline.includes("Your vote waits on this phone."));
});

Deno.test("poll page: paused says that voting is closed, and nothing can be sent", () => {
  const html = screen(pollIn("paused", one), { marked: mine });
  assert(html.includes("Voting closed for a moment.") && /<fieldset[^>]*disabled/.test(html));
  assert(button(html)![0].includes("disabled"));
  assert(screen(pollIn("paused", one), { mine }).includes("Your vote stays."));
});

Deno.test("[PAGE4] poll page: who can see the ballot is said before the vote", () => {
  const html = screen(pollIn("open", one));
  assert(html.includes("The big screen shows totals only. The organizer’s list shows who chose what."));
});

Deno.test("[POLL8] poll page: while results are hidden nothing of them is in the document, whatever the view holds", () => {
  const { results, ballotCounts } = shown([beginWith], 7919);
  for (const phase of phases) {
    for (const me of [{}, mine]) {
      const html = screen(pollIn(phase, { ...one, results, ballotCounts }), { mine: me });
      for (const word of ["poll-results", "7919", "7,919", "%", "data-count"]) {
        assert(!html.includes(word), `${phase}: ${word}`);
      }
    }
  }
  assert(screen(pollIn("closed", one), { mine }).includes("Results come on the big screen."));
});

Deno.test("poll page: public results are bars with my choice marked, while voting too", () => {
  for (const phase of ["open", "closed"] as const) {
    const html = screen(pollIn(phase, shown([beginWith])), { mine });
    assert(html.includes('data-test="poll-results"'));
    assert(/data-option="lanterns" data-count="128" data-mine/.test(html));
    assertEquals(html.match(/data-mine/g)!.length, 1);
    assert(html.includes("48%") && html.includes("128 votes") && html.includes("your vote"));
  }
});

Deno.test("poll page: after the close I read what I said, or that I said nothing", () => {
  const html = screen(pollIn("closed", hidden(several)), { mine: { ...mine, days: ["fri", "sat"] } });
  assertEquals(html.match(/data-test="poll-voted"/g)!.length, 2);
  assert(html.includes("You did not vote."));
  assert(screen(pollIn("closed", one)).includes("You did not vote."));
});

Deno.test("poll page: with several questions each has its place, and each vote of mine is on the page", () => {
  const html = screen(pollIn("open", hidden(several)), { mine, question: "days" });
  assert(html.includes("Question 2 of 3") && html.includes("Not answered yet"));
  assert(html.includes('data-test="poll-voted" data-question="begin"'));
  assertEquals(nextQuestion(several, null, {}), "begin");
  assertEquals(nextQuestion(several, "begin", mine), "days");
  assertEquals(nextQuestion(several, "long", { long: ["ten"] }), "begin");
  assertEquals(nextQuestion(several, "long", { ...mine, days: ["fri"], long: ["ten"] }), null);
});

Deno.test("poll page: what is marked comes before what is sent, and that before what counts", () => {
  const three = { mine, waiting: { begin: ["choir"] }, marked: { begin: ["swim"] } };
  assertEquals(voteOn(three, "begin"), { state: "choosing", shown: ["swim"] });
  assertEquals(voteOn({ ...three, marked: {} }, "begin"), { state: "waiting", shown: ["choir"] });
  assertEquals(voteOn({ mine, waiting: {}, marked: {} }, "begin"), { state: "voted", shown: ["lanterns"] });
  assertEquals(voteOn({ mine, waiting: {}, marked: mine }, "begin").state, "voted");
  // Back to what counts while another is on its way: that has to be sent, too.
  assertEquals(voteOn({ ...three, marked: mine }, "begin").state, "choosing");
  assertEquals(lettersOf(beginWith, ["swim", "lanterns"]), ["A", "D"]);
});

Deno.test("poll page: a refusal is told over the ballot, and in the flow where there is nothing to tap", () => {
  const problem = "Voting closed. Your earlier vote, if any, counts.";
  const open = screen(pollIn("open", one), { problem });
  assert(open.includes('class="note toast" role="alert"') && open.includes(problem));
  const closed = screen(pollIn("closed", one), { problem });
  assert(!closed.includes("toast") && closed.includes('role="alert"') && closed.includes(problem));
});

Deno.test("poll page: words of the organizer are text, never markup, and no style attribute is needed", () => {
  const evil = `<img src=x onerror="x">`;
  const bad = { ...beginWith, text: evil, options: beginWith.options.map((o) => ({ ...o, label: evil })) };
  for (const phase of phases) {
    for (const view of [hidden([bad]), shown([bad])]) {
      const html = screen(pollIn(phase, { ...view, title: evil, cancelReason: evil }), {
        mine,
        problem: evil,
      });
      assert(!html.includes("<img") && html.includes("&lt;img"), phase);
      assert(!/\sstyle=/.test(html), phase);
    }
  }
});

Deno.test("poll page: a question that is called what every object has is not answered before it is", () => {
  const poll = pollIn("open", hidden([{ ...beginWith, id: "constructor" }, whichDays]));
  const voting = (mine: Record<string, string[]>) =>
    renderToString(
      <Voting
        view={roomWithPoll(poll)}
        poll={poll}
        me={{ name: "Amélie Durand", checkedIn: true }}
        status="live"
        module="constructor"
        mine={mine}
        votes={[]}
        refused={null}
        onCast={() => {}}
      />,
    );
  const html = voting({});
  assert(html.includes(beginWith.text) && !options(html).some((input) => input.includes("checked")), html);
  assert(voting({ constructor: ["lanterns"] }).includes(whichDays.text));
});
