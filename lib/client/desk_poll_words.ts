/**
 * What the organizer reads of polls: making one, and running it.
 *
 * The same manners as `desk_words.ts` and `desk_room_words.ts`, whose words serve polls too where they fit.
 * @module
 */
import { count, number } from "@/lib/client/desk_words.ts";
import type { ShowResults } from "@/lib/protocol/messages.ts";

export const votes = (n: number) => count(n, "vote", "votes");

/** "389 votes", or "712 answers to 3 questions" where a person has several. */
function answered(ballots: number, questions: number): string {
  return questions === 1
    ? votes(ballots)
    : `${count(ballots, "answer", "answers")} to ${questions} questions`;
}

export const POLL_STEPS = {
  label: "Where the poll stands",
  words: { draft: "Set up", open: "Open", closed: "Closed" },
  paused: "Paused",
  cancelled: "Cancelled",
} as const;

export const POLL = {
  dialLabel: (n: number, checkedIn: number, questions: number) =>
    `${questions > 1 ? "At least " : ""}${n === 1 ? "1 person has" : `${number(n)} people have`} voted, ${
      number(checkedIn)
    } ${checkedIn === 1 ? "is" : "are"} checked in`,
  acts: {
    open: { label: "Hold to open voting", busy: "Opening…" },
    pause: { label: "Pause", busy: "Pausing…" },
    resume: { label: "Open voting again", busy: "Opening…" },
    close: { label: "Hold to close voting", busy: "Closing…" },
    showResults: { label: "Hold to show the results", busy: "Showing…" },
    showNow: { label: "Hold to show now", busy: "Showing…" },
    hideResults: { label: "Hide the results", busy: "Hiding…" },
    cancel: { label: "Hold to cancel the poll", busy: "Cancelling…" },
  },
  draft: {
    title: "Open voting",
    text: (attendees: number) =>
      attendees === 0
        ? "Nobody is on the roster yet. You can open now; people vote as soon as they are on it."
        : `${
          count(attendees, "person", "people")
        } can vote: all on the roster, checked in or not, on their own phone, once for each question.`,
  },
  open: {
    title: "Close voting",
    text: (ballots: number, questions: number, mayChange: boolean) =>
      ballots === 0
        ? "Nobody has voted yet. Close it when the room is done."
        : `Locks ${answered(ballots, questions)}. After that nobody can vote${
          mayChange ? " or change a vote" : ""
        }.`,
  },
  paused: {
    title: "Voting is paused",
    text: (ballots: number, questions: number) =>
      ballots === 0
        ? "Nobody can vote until you open again."
        : `${answered(ballots, questions)} ${
          ballots === 1 ? "is in and stays" : "are in and stay"
        } in. Nobody can vote until you open again.`,
  },
  closed: {
    title: "Show the results",
    text: (ballots: number, questions: number) =>
      `${answered(ballots, questions)} ${
        ballots === 1 ? "is" : "are"
      } in. The result appears on the phones and on every screen that shows this poll.`,
    doneTitle: "Voting is closed",
    doneText: (ballots: number, questions: number) =>
      `${answered(ballots, questions)} ${ballots === 1 ? "was" : "were"} counted, and the result is out.`,
  },
  cancelled: {
    title: "This poll was cancelled",
    text: "No result is shown. Everyone who voted has been told.",
  },
  /** Who sees the counts, and until when. */
  results: {
    public: "The room sees the results.",
    soonPublic: "The room will see the results from the first vote on.",
    hidden: {
      live: "Results are hidden until you show them again.",
      after_close: "Results are hidden until voting closes.",
      manual: "Results are hidden until you show them.",
    } satisfies Record<ShowResults, string>,
    hiddenClosed: "Results are hidden. Nobody sees them before you show them.",
  },
  after: {
    close: { title: "Close voting", text: "Locks the votes. Late people can watch, not vote." },
    byItself: { title: "The results show", text: "By themselves, the moment voting closes." },
    atYourWord: { title: "Show the results", text: "When you say so. Until then no screen has a count." },
    live: {
      title: "The results stay",
      text: "The room has seen them grow; they stay as they were at the close.",
    },
  },
  votes: {
    title: "Votes",
    lastMinute: (n: number) => `last minute: ${number(n)}`,
    spark: (seconds: number) => `Votes for each ${seconds} seconds since this page opened`,
    in: "Votes",
    answers: "Answers, all questions",
    checkedIn: "Checked in",
    roster: "On the roster",
    saveBallots: "Ballots",
    saveResults: "Results",
  },
  questions: {
    title: (n: number) => n === 1 ? "Question" : "Questions",
    /** Who is not checked in may vote as well, so that there can be more votes than people here. */
    turnout: (n: number, of: number) => n > of ? `${number(n)} voted` : `${number(n)} of ${number(of)} voted`,
    multiple: "Several answers allowed",
    final: "A vote cannot be changed",
    share: (percent: number) => `${percent}%`,
    votes,
    leads: "In front",
    tied: "Level in front",
  },
  cancel: {
    title: "Cancel this poll",
    text: "If something went wrong. It cannot be undone, and no result is shown.",
    open: "Cancel the poll",
    reason: "Reason, shown to everyone",
    reasonPlaceholder: "The question had a mistake",
    reasonNeeded: "Write a reason first. Everyone will see it.",
    keep: "Keep it",
  },
} as const;

export const NEW_POLL = {
  kindLabel: "What is it?",
  kinds: {
    raffle: { name: "Raffle", text: "People enter, some win a prize." },
    tickets: {
      name: "Ticketed raffle",
      text: "A fixed number of tickets. One wins.",
    },
    poll: { name: "Poll", text: "People vote, the room sees the result." },
  },
  title: "Name of the poll",
  titlePlaceholder: "Audience vote",
  titleHint: "It stands on the big screen and on every phone.",
  questions: "Questions",
  questionsHint: "People answer them in this order, each on their own.",
  question: (n: number) => `Question ${n}`,
  questionPlaceholder: "What should next year begin with?",
  option: (n: number) => `Option ${n}`,
  optionOf: (option: number, question: number) => `Option ${option} of question ${question}`,
  addOption: "Add an option",
  addQuestion: "Add a question",
  multiple: "Several answers allowed",
  rules: "When does the room see the results?",
  showResults: {
    live: { name: "Live", text: "The bars move with every vote. The first votes may sway the others." },
    after_close: { name: "After voting closes", text: "By themselves, everywhere at once." },
    manual: { name: "When I say so", text: "You show them, and may hide them again." },
  } satisfies Record<ShowResults, { name: string; text: string }>,
  change: "May people change their vote?",
  changeYes: "Until voting closes",
  changeHint: "Off: the first answer to a question is final.",
  previewQuestion: "Your question",
  previewFoot: {
    live: "Results move with every vote.",
    after_close: "Results show when voting closes.",
    manual: "Results show when the organizer says so.",
  } satisfies Record<ShowResults, string>,
  problems: {
    title: "Give the poll a name.",
    text: "Write the question.",
    textSame: "This question is there already.",
    optionLabel: "Give this option a name.",
    optionSame: "Two options have this name.",
    questionsNone: "A poll needs at least one question.",
    questionsMany: "At most 10 questions.",
    optionsFew: "At least 2 options.",
    optionsMany: "At most 12 options.",
    tooMuch: "That is too much text for one poll. Shorten it, or make two polls of it.",
  },
} as const;
