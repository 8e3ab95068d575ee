/**
 * What visitors and the organizer read about an event whose personal data was deleted, and about deleting it.
 * @module
 */
export const over = {
  title: "This event is over",
  lead: "Its personal data was deleted, so nobody can be let in any more.",
  proof: "What was drawn stays on record, and the organizer has the numbers of the winners.",
  check: "Check a draw",
  checkAt: (host: string) => `Check a draw: ${host}/verify`,
} as const;

export const purge = {
  title: "Personal data",
  text:
    "Deletes all names, phone numbers, entries and who voted for what, and ends all personal links and stations. Counts, winners' numbers and the proof stay. Save your lists first: nobody can bring anything back.",
  open: "Delete personal data",
  looking: "Looking for texts that wait…",
  unsent: (n: number) =>
    n === 1
      ? "One winner text has not gone out yet, and then never will. Tell that winner yourself first."
      : `${n} winner texts have not gone out yet, and then never will. Tell those winners yourself first.`,
  allSent: "No winner text waits to go out.",
  unknown: "It is not known whether winner texts still wait to go out.",
  label: (id: string) => `Type ${id} to delete it for good`,
  mismatch: (id: string) => `That is not ${id}.`,
  submit: "Delete for good",
  busy: "Deleting",
  keep: "Keep it",
  over: "This event is over",
  overText: "Nothing can be opened, drawn or handed over any more. Records and counts stay.",
  roster: "The roster was deleted with the personal data. How many there were stays on the control page.",
  running: "The personal data is being deleted. This page says when it is done.",
  done: (at: string) => `The personal data of this event was deleted on ${at}.`,
} as const;

export const evidence = {
  title: "Evidence",
  text: "Records, lists and the audit log in one file, with how to check them. It holds names: keep it safe.",
  textOver: "Records, counts and the audit log in one file, with how to check them.",
  save: "Evidence (zip)",
} as const;
