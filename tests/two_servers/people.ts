/**
 * Who acts on two servers: people who vote, change their minds, enter and withdraw, and an organizer who steers.
 *
 * Everybody presses until there is an answer and keeps what it said, so that `check.ts` can hold the room to it.
 * A person does one thing at a time, but may send it twice at once.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { count, type Person, poll, press, questions, raffle, type Round } from "@/tests/two_servers/round.ts";

/** Until the round closes. */
export async function live(round: Round, person: Person): Promise<void> {
  const { chance } = round;
  for (let acts = 0; round.open; acts++) {
    await pause(chance.int(50, 1_500));
    if (!round.open) return;
    const id = `${person.id}-${acts}`;
    switch (chance.weigh({ vote: 6, enter: 2, withdraw: 1 })) {
      case "vote":
        await vote(round, person, id);
        break;
      case "enter":
        await enter(round, person, id);
        break;
      case "withdraw":
        await withdraw(round, person, id);
    }
  }
}

/** The answer to the first of one or two presses of the same command; both have to say the same. */
async function act(round: Round, person: Person, command: { id: string; module: string; type: string }) {
  const once = () => press(round, person.token, "/commands", command);
  if (!round.chance.hit(0.15)) return await once();
  count(round, "double tap");
  const [first, second] = await Promise.all([once(), once()]);
  const isOk = first.status === 200 && second.status === 200;
  if (!isOk && first.status !== second.status) {
    // One of the two may have come after the close or a pause; then the one that was taken counts.
    return first.status === 200 ? first : second;
  }
  return first;
}

async function vote(round: Round, person: Person, id: string): Promise<void> {
  const { chance } = round;
  const question = chance.pick(questions);
  const options = question.multiple
    ? question.options.filter(() => chance.hit(0.5)).slice(0, 4)
    : [chance.pick(question.options)];
  if (options.length === 0) options.push(question.options[0]);
  const { status, body } = await act(round, person, {
    id,
    module: poll,
    type: "vote",
    question: question.id,
    options,
  } as { id: string; module: string; type: string });
  if (status === 200) {
    person.voted.set(question.id, body.reply.options);
    count(round, body.reply.repeated ? "vote repeated" : "vote taken");
  } else expected(round, body.refusal.code, ["not_open", "paused", "entries_closed"]);
}

async function enter(round: Round, person: Person, id: string): Promise<void> {
  const { status, body } = await act(round, person, { id, module: raffle, type: "enter" });
  if (status !== 200) {
    return expected(round, body.refusal.code, ["not_open", "paused", "entries_closed", "already_entered"]);
  }
  const { entryNumber } = body.reply;
  if (person.number !== null && person.number !== entryNumber) {
    throw new Error(`${person.id} had number ${person.number} and was told ${entryNumber}`);
  }
  person.entry = person.number = entryNumber;
  count(round, "entry taken");
}

async function withdraw(round: Round, person: Person, id: string): Promise<void> {
  const { status, body } = await act(round, person, { id, module: raffle, type: "withdraw" });
  if (status !== 200) return expected(round, body.refusal.code, ["not_entered", "entries_closed"]);
  person.entry = null;
  count(round, "entry withdrawn");
}

function expected(round: Round, code: string, codes: string[]): void {
  if (!codes.includes(code)) throw new Error(`Refused with ${code}, which nothing here explains`);
  count(round, `refused ${code}`);
}

/** Opens both modules, plays with them, and leaves each closed, open or paused. */
export async function steer(round: Round): Promise<void> {
  const { chance } = round;
  await command(round, poll, "open");
  await command(round, raffle, "open");
  while (round.open) {
    await pause(chance.int(200, 1_500));
    const module = chance.pick([poll, raffle]);
    const type = chance.weigh({
      pause: 4,
      resume: 5,
      show: 3,
      show_results: 2,
      hide_results: 2,
      rotate: 1,
    });
    if (type === "rotate") {
      const { status } = await press(round, undefined, "/passcode", { passcode: `47${chance.int(10, 99)}` });
      if (status !== 200) throw new Error(`The passcode could not be changed: ${status}`);
      count(round, "rotated");
    } else await command(round, type.endsWith("results") ? poll : module, type);
  }
  if (chance.hit(0.5)) await command(round, poll, "close");
  if (chance.hit(0.3)) await command(round, raffle, "close");
}

async function command(round: Round, module: string, type: string): Promise<void> {
  const id = `${type}-${round.chance.int(0, 2 ** 31)}`;
  const { status, body } = await press(round, undefined, "/commands", { id, module, type });
  if (status === 200) count(round, `organizer ${type}`);
  else expected(round, body.refusal.code, ["wrong_phase", "nothing_to_draw"]);
}
