/**
 * How large a name may stand on the big screen: never cut, never on more than two lines.
 *
 * A first guess from letters alone, for a server that cannot measure, and the same steps with a real ruler for
 * the browser (`use_fit.ts`). Sizes are in `--u`, a hundred-and-eighth of the screen; station.css holds the steps.
 * @module
 */

/** Font sizes in `--u`; a step is an index into them, `data-step` in the document. */
export const fitSizes = [25, 22, 19.5, 17.5, 15.5, 13.5, 12, 10.5, 9, 7.6, 6.4, 5.2, 4.2, 3.4, 2.7];

export interface Fit {
  step: number;
  /** 1: no break allowed. 2: at most two. */
  lines: 1 | 2;
}

export interface Room {
  /** First step that may be tried. */
  from: number;
  /** Last step on one line; a name that is still too wide takes two lines. */
  lastAlone: number;
  /** First step on two lines. */
  fromTwo: number;
}

/** Alone in its burst. Two lines at the first step of `fromTwo` are as high as the burst is clear. */
export const spotlightRoom: Room = { from: 0, lastAlone: 6, fromTwo: 4 };
/** First on the board: two lines must not be higher than the row that is reserved for one. */
export const leadRoom: Room = { from: 3, lastAlone: 7, fromTwo: 8 };

/** Beside the ring of a claim timer. */
export const claimRoom: Room = { from: 3, lastAlone: 8, fromTwo: 7 };

/** The largest fit that `fits` accepts; the smallest there is when it accepts none. */
export function largestFit(room: Room, fits: (fit: Fit) => boolean): Fit {
  for (let step = room.from; step <= room.lastAlone; step++) {
    if (fits({ step, lines: 1 })) return { step, lines: 1 };
  }
  for (let step = room.fromTwo; step < fitSizes.length; step++) {
    if (fits({ step, lines: 2 })) return { step, lines: 2 };
  }
  return { step: fitSizes.length - 1, lines: 2 };
}

/**
 * The fit that is safe in the widest of the usual system fonts.
 *
 * @param width of the room, in `--u`
 */
export function guessedFit(name: string, room: Room, width: number): Fit {
  const ems = nameEms(name);
  // Two lines seldom share a name evenly, and no word is broken.
  const half = Math.max(ems * .6, ...name.split(/\s+|(?<=-)/u).map(nameEms));
  return largestFit(room, ({ step, lines }) => (lines === 1 ? ems : half) * fitSizes[step] <= width);
}

/** Width in ems, each kind of letter as wide as in DejaVu Sans Bold, the widest font that a system brings. */
const kinds: [RegExp, number][] = [
  [/\p{M}/u, 0],
  [/[ iIjlJ.,'’:;!|·׳]/u, .37],
  [/[frt()/-]/u, .45],
  [/[ckstvxyz]/u, .64],
  [/[mwMW@%&ЖМШЩЫЮжмшщыюфФ]/u, 1.1],
  [
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u25cb]|\p{Extended_Pictographic}/u,
    1.05,
  ],
  [/\p{Lu}/u, .82],
  [/\p{L}|\p{N}/u, .71],
];

export function nameEms(name: string): number {
  let ems = 0;
  for (const letter of name.normalize("NFC")) ems += kinds.find(([kind]) => kind.test(letter))?.[1] ?? .84;
  return ems;
}
