/**
 * What the organizer reads while the event runs: the roster and the control page.
 *
 * The same manners as `desk_words.ts`, which has the words for the pages before.
 * @module
 */
import { count, entries, isolate, number, people, tierList, winners } from "@/lib/client/desk_words.ts";

export const STEPS = {
  label: "Where the raffle stands",
  now: "Now:",
  done: "Done:",
  words: { draft: "Set up", open: "Open", closed: "Closed", drawn: "Drawn", revealed: "Revealed" },
  cancelled: "Cancelled",
  paused: "Paused",
  sealing: "Sealing",
} as const;

export const CONTROL = {
  waiting: (n: number) => `${people(n)} ${n === 1 ? "waits" : "wait"} at the door.`,
  toRoster: "To the roster",
  next: "Next",
  done: "Done",
  standing: "Now",
  of: (n: number) => `of ${number(n)}`,
  ofWinners: (n: number) => `of ${winners(n)}`,
  entriesWord: (n: number) => n === 1 ? "entry" : "entries",
  sealedWord: "sealed",
  lockedWord: "locked",
  winnersWord: (n: number) => n === 1 ? "winner" : "winners",
  dialLabel: (n: number, of: number) => `${number(n)} of ${number(of)} checked-in people have entered`,
  sealLabel: "Seal of this draw",
  holdHow: "Press and hold until the button is full.",
  tooEarly: "Let go too early. Hold until the button is full.",
  asked: "Tap once more to confirm.",
  acts: {
    open: { label: "Open entries", busy: "Opening…" },
    pause: { label: "Pause", busy: "Pausing…" },
    resume: { label: "Open entries again", busy: "Opening…" },
    close: { label: "Hold to close entries", busy: "Closing…" },
    draw: { label: "Hold to draw", busy: "Drawing…" },
    revealTier: { label: (tier: string) => `Hold to reveal ${isolate(tier)}`, busy: "Revealing…" },
    revealNone: { label: (tier: string) => `Hold to go on without ${isolate(tier)}`, busy: "Going on…" },
    revealAll: { label: "Hold to reveal all", busy: "Revealing…" },
    cancel: { label: "Hold to cancel the raffle", busy: "Cancelling…" },
    show: { label: "Show on stations", busy: "Switching…" },
  },
  draft: {
    title: "Open entries",
    text: (checkedIn: number) =>
      checkedIn === 0
        ? "Nobody is checked in yet. You can open now; people enter as soon as they are checked in."
        : `${
          count(checkedIn, "checked-in person", "checked-in people")
        } can enter, once each, on their own phone.`,
  },
  open: {
    title: "Close entries",
    text: (n: number) =>
      n === 0
        ? "Nobody has entered yet. You can close as soon as somebody is in."
        : `Locks ${entries(n)}. After that nobody can enter or leave, and the list gets its seal.`,
  },
  paused: {
    title: "Entries are paused",
    text: (n: number) =>
      n === 0
        ? "Nobody can enter until you open again."
        : `${number(n)} ${
          n === 1 ? "is in and stays" : "are in and stay"
        } in. Nobody can enter until you open again.`,
  },
  closing: {
    title: "Sealing the list",
    busy: "Sealing…",
    text: (n: number) =>
      `${entries(n)} ${n === 1 ? "is" : "are"} locked. The seal is being made; this goes on by itself.`,
  },
  closed: {
    title: "Draw winners",
    text: (n: number, of: number) =>
      `${winners(n)} from ${
        entries(of)
      }, in one draw that cannot be repeated. No name shows before the reveal.`,
  },
  drawn: {
    title: (tier: string) => `Reveal ${isolate(tier)}`,
    text: (n: number, label: string, last: boolean) =>
      `${winners(n)} of ${isolate(label)}, on every screen and phone at once.` +
      (last ? " This ends the show." : " The rest stays sealed."),
  },
  /** There were fewer entries than prizes, and the best prizes went first. */
  unwon: {
    title: (tier: string) => `Nobody wins ${isolate(tier)}`,
    text: (tier: string) =>
      `There were fewer entries than prizes, so ${isolate(tier)} has no winner. The rest stays sealed.`,
  },
  revealed: {
    title: (n: number) => n === 1 ? "The winner is out" : `All ${winners(n)} are out`,
    text: "They see it on their phones and on the big screen. Call them up from the list below.",
  },
  short: (prizes: number, n: number, open: boolean) => {
    const left = count(prizes - n, "prize", "prizes");
    const stays = open ? "would stay" : prizes - n === 1 ? "stays" : "stay";
    return `${count(prizes, "prize", "prizes")}, ${entries(n)}: ${left} ${stays} without a winner.`;
  },
  cancelled: {
    title: "This raffle was cancelled",
    text: "Nobody won. Everyone who was in has been told.",
    reason: (reason: string) => `Reason shown to everyone: ${isolate(reason)}`,
  },
  link: {
    live: "Live",
    connecting: "Connecting",
    reconnecting: "Reconnecting",
    disconnected: "Offline",
    catching: (at: string | null) =>
      at ? `Catching up. This is how it stood at ${at}.` : "Catching up with the room.",
    lost: (at: string | null) =>
      at
        ? `No connection since ${at}. The room goes on without you; we try again by ourselves.`
        : "No connection. The room goes on without you; we try again by ourselves.",
    ended: "Your session has ended. Sign in again to go on.",
    signIn: "Sign in",
  },
  after: {
    title: "After that",
    close: (n: string) => ({ title: "Close entries", text: n }),
    closeText: "Locks the list. Late people can watch, not enter.",
    seal: {
      title: "The list is sealed",
      text: "By itself, right after the close. Every phone gets the seal.",
    },
    draw: { title: "Draw winners", text: "One draw. It cannot be repeated.", button: "Draw winners" },
    reveal: (tiers: string[]) => `Reveal ${tierList(tiers)}`,
    revealText: (n: number, tiers: number) =>
      tiers > 1 ? `${winners(n)}, one prize after the other, at your pace` : `${winners(n)}, at your word`,
    check: {
      title: "Everyone can check it",
      text: "Each phone keeps the proof of its own entry and of the draw.",
    },
  },
  entries: {
    title: "Entries",
    lastMinute: (n: number) => `last minute: ${number(n)}`,
    spark: (seconds: number) => `Entries for each ${seconds} seconds since this page opened`,
    in: "In the raffle",
    missing: "Checked in, not entered",
    checkedIn: "Checked in",
    roster: "On the roster",
    save: "Save the entries",
  },
  connected: {
    title: "Connected",
    screens: (n: number | undefined) => n === undefined ? "" : count(n, "screen", "screens"),
    phones: "Phones",
    stations: "Big screens",
    none: "No big screen is connected. Open the station on the projector first.",
    unknown: "–",
    you: "This page",
  },
  links: {
    title: "Screens and phones",
    station: "Big screen",
    stationHow: "Open this on the projector's computer and type the passcode once.",
    join: "Phones",
    joinHow:
      "Guests use their own link from the roster. Here walk-ups join, where you let them in; everybody else is asked for their own link.",
    code: "Code",
    qr: "Code to scan for the join address",
    open: "Open the station",
    copy: "Copy address",
    copied: "Copied",
  },
  passcode: {
    known: "Station passcode",
    fresh: "New station passcode",
    write: "Write it down; it is not shown again.",
    have: "I have it",
    hidden: "Passcode: the one you chose. The server can't show it; if nobody has it, set a new one.",
    open: "New passcode",
    label: "New passcode",
    labelHint: "You can use your own. The old one stops working at once.",
    signOut: "Sign out all screens. Each one asks for the new passcode.",
    submit: "Set passcode",
    busy: "Setting…",
    keep: "Keep the old one",
  },
  overlay: {
    open: "Link for a stream overlay",
    text:
      "For OBS and the like, as a browser source of 1920 × 1080. It needs no passcode: whoever has the link sees " +
      "what a big screen sees. It ends when all stations are signed out.",
    address: "Address of the overlay",
    copy: "Copy the link",
    copied: "Copied",
    busy: "Making it…",
    hidden: "The link is shown this once.",
  },
  stationsOut: {
    open: "Sign out all stations",
    text: "Every big screen goes back to the passcode, also those that sleep. Phones and the passcode stay.",
    submit: "Hold to sign them out",
    busy: "Signing out…",
    done: "All stations are signed out. Each one asks for the passcode.",
    keep: "Keep them",
  },
  proof: {
    title: "Proof",
    mode: "Who decides",
    modes: { offline: "Offline", sealed: "Sealed", instant: "Public (instant)" },
    label: {
      offline:
        "The server draws from a secret that was fixed at the opening. People trust you not to have tried several lists.",
      sealed: "A public number that did not exist when the list was sealed.",
      instant: "A public number. Every phone sees the result in the same second.",
    },
    sealed: "Sealed",
    fingerprint: "Fingerprint of the sealed list",
    entrants: "People",
    tickets: "Entries",
    certificate: "Certificate",
    leaves: "Sealed list",
    check: "Anyone can check it, without this server, in a copy of Drumroll:",
    command: (certificate: string) => `npx deno task verify ${certificate}`,
  },
  winners: {
    title: "Winners",
    save: "Save the list",
    hidden: (tier: string, n: number) => `${isolate(tier)}: ${winners(n)}, not revealed yet`,
  },
  tabs: { label: "Parts of this event", onStations: "On stations", rehearsal: "Rehearsal" },
  more: {
    title: "More for this event",
    text:
      "What you add for the same guests waits until you open it; stations and phones go on showing what they show. The audit log lists what was done in this event.",
    act: "Add a raffle, tickets or a poll",
    audit: "Audit log",
  },
  notShown: (title: string) => `Stations show ${isolate(title)}.`,
  nothingShown: "Stations show nothing yet.",
  notShownHow:
    "Phones show the same. The button switches every big screen and phone to this part; nothing opens or closes by it.",
  /** Open, and nobody can get at it: without this line the room seems slow to join in. */
  openUnseen:
    "This part is open, but no phone shows it: phones show what stations show. The button switches all of them to it.",
  noModule: {
    title: "Nothing to run yet",
    text: "The event is made; it has no raffle, no tickets and no poll. Add one to go on.",
    act: "Add a raffle, tickets or a poll",
  },
  cancel: {
    title: "Cancel this raffle",
    text: "If something went wrong. It cannot be undone, and nobody wins.",
    open: "Cancel the raffle",
    reason: "Reason, shown to everyone",
    reasonPlaceholder: "The prize is not here",
    reasonNeeded: "Write a reason first. Everyone will see it.",
    keep: "Keep it",
  },
  another: "Add a raffle, tickets or a poll",
  unanswered:
    "No answer from the room. We don't know yet whether it went through. Try again: it can't count twice.",
} as const;

export const ROSTER = {
  title: "Roster",
  checkedIn: "checked in",
  of: "of",
  links: "Entry links",
  linksHint: "A CSV with every name and personal link",
  importCsv: "Import",
  importTitle: "Bring in guests",
  importHint:
    "A CSV from any spreadsheet: a name column is needed; id, phone and checked-in are used if they are there. Or one name on each line. People who are on the roster already, by id, are updated.",
  drop: "Drop a CSV file here, or choose one",
  dropNow: "Let go to import it",
  choose: "Choose a file",
  paste: "Or paste a list",
  pastePlaceholder: "Amélie Dubois\nZoë van Rijn\n김서연",
  pasteSubmit: (n: number) => n === 0 ? "Import" : `Import ${count(n, "row", "rows")}`,
  pasted: "Pasted list",
  importing: (source: string) => `Importing ${isolate(source)}…`,
  close: "Close",
  emptyTitle: "Nobody is on the roster yet",
  empty: (walkUps: boolean) =>
    walkUps
      ? "Import your guest list. Whoever is not on it opens the join address and types a name."
      : "Import your guest list. Only people on it can enter: this event takes no walk-ups.",
  report: {
    title: (inside: number, all: number) =>
      all === inside
        ? `All ${count(all, "row is", "rows are")} in`
        : `${number(inside)} of ${count(all, "row is", "rows are")} in`,
    none: "No row went in",
    fresh: "New",
    updated: "On the list already",
    rejected: "Left out",
    line: (n: number) => `Line ${number(n)}`,
    more: (n: number) => `and ${number(n)} more`,
    save: (n: number) => `Save the ${count(n, "line", "lines")} to fix`,
    dismiss: "Close this report",
  },
  find: "Find a name or id",
  filters: { all: "Everyone", in: "Checked in", out: "Not yet" },
  filterLabel: "Show",
  people,
  found: (n: number, loaded: number, all: number) =>
    loaded < all
      ? `${number(n)} found in the first ${number(loaded)} of ${number(all)}`
      : `${number(n)} found`,
  loaded: (loaded: number, all: number) =>
    loaded < all ? `${number(loaded)} of ${people(all)} loaded, and sorted among these` : people(all),
  nobody: "Nobody here matches.",
  enterChecksIn: "Enter checks in.",
  searchAll: (all: number) => `Search all ${number(all)}`,
  searching: (loaded: number, all: number) => `Loading ${number(loaded)} of ${number(all)}…`,
  more: (n: number) => `Show ${number(n)} more`,
  loading: "Loading…",
  columns: { name: "Name", id: "Id", link: "Entry link", checkedIn: "Checked in" },
  copy: "Copy link",
  copied: "Copied",
  copyOf: (word: string, name: string) => `${word}: the entry link of ${isolate(name)}`,
  switchOf: (name: string) => `${isolate(name)} is checked in`,
  saving: "Saving",
  checkInAll: (n: number) => `Check in the ${number(n)} shown`,
  checkInAsk: (n: number) => `Check in ${people(n)}?`,
  checkInYes: (n: number) => `Check in ${number(n)}`,
  checkInNo: "No",
  checkInRunning: (done: number, all: number) => `Checking in ${number(done)} of ${number(all)}`,
  checkInStop: "Stop",
  checkInFailed: (n: number) => `${people(n)} could not be checked in. Try again.`,
  toFixFile: "lines-to-fix.csv",
} as const;
