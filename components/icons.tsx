/**
 * The icons: a 24 grid, one stroke, in the colour of their text, hidden from screen readers beside a word.
 *
 * Each is its own export, so that a page's bundle holds only those it shows. Arrows carry `i-flip` and mirror
 * where the text runs from right to left.
 * @module
 */
import type { FunctionComponent } from "preact";

type IconComponent = FunctionComponent<{ class?: string }>;

const disc = "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z";

/** @param fill a second path, filled instead of drawn as a line */
function icon(d: string, options: { flip?: boolean; fill?: string } = {}): IconComponent {
  return function Icon(props) {
    return (
      <svg
        class={`i${options.flip ? " i-flip" : ""}${props.class ? ` ${props.class}` : ""}`}
        viewBox="0 0 24 24"
        aria-hidden="true"
      >
        <path d={d} />
        {options.fill && <path fill="currentColor" d={options.fill} />}
      </svg>
    );
  };
}

/** Done, up to date. */
export const CheckIcon = /* @__PURE__ */ icon("m5 12.5 4.5 4.5L19 7.5");
export const CheckCircleIcon = /* @__PURE__ */ icon(disc + "M8 12.3l2.8 2.8L16 9.6");
/** Not yet. */
export const CircleIcon = /* @__PURE__ */ icon(disc);
/** This is where we are. */
export const NowIcon = /* @__PURE__ */ icon(disc, {
  fill: "M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Z",
});
export const CrossCircleIcon = /* @__PURE__ */ icon(disc + "M9 9l6 6m0-6-6 6");
export const ClockIcon = /* @__PURE__ */ icon(disc + "M12 7v5l3 2");
export const WarnIcon = /* @__PURE__ */ icon("M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17h.01");
export const LockIcon = /* @__PURE__ */ icon(
  "M7.5 11h9a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 17.5v-4A2.5 2.5 0 0 1 7.5 11ZM8 11V8a4 4 0 0 1 8 0v3",
);
export const PauseIcon = /* @__PURE__ */ icon("M9 6v12M15 6v12");
export const RetryIcon = /* @__PURE__ */ icon("M19.5 9A8 8 0 1 0 20 13M20 4v5h-5");
export const NoSignalIcon = /* @__PURE__ */ icon(
  "M4 4l16 16M8.5 13.2a5.5 5.5 0 0 1 4-1.6M5 9.6a10.6 10.6 0 0 1 3.2-2.1M12 6.4a10.6 10.6 0 0 1 7 3.2M15.8 12.6l.6.6M12 18h.01",
);
export const PhoneIcon = /* @__PURE__ */ icon(
  "M9.5 3h5A2.5 2.5 0 0 1 17 5.5v13a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 18.5v-13A2.5 2.5 0 0 1 9.5 3ZM11 18h2",
);
export const ScreenIcon = /* @__PURE__ */ icon(
  "M5 5h14a2 2 0 0 1 2 2v7.5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2ZM9 20h6",
);
const speaker = "M4 9.5h3.5L12 6v12l-4.5-3.5H4Z";
export const SoundIcon = /* @__PURE__ */ icon(
  speaker + "M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
);
export const SoundOffIcon = /* @__PURE__ */ icon(speaker + "M16 10l4 4m0-4-4 4");
export const PeopleIcon = /* @__PURE__ */ icon(
  "M12.5 8.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.3",
);
export const MessageIcon = /* @__PURE__ */ icon(
  "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4.1A2.5 2.5 0 0 1 4 13.5Z",
);
export const GiftIcon = /* @__PURE__ */ icon(
  "M4 11h16v9H4zM3 7.5h18V11H3zM12 7.5V20M12 7.5C9 7.5 7 6.5 7 5s2-2 3-1 2 3.5 2 3.5Zm0 0c3 0 5-1 5-2.5s-2-2-3-1-2 3.5-2 3.5Z",
);
export const DownloadIcon = /* @__PURE__ */ icon("M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14");
export const UploadIcon = /* @__PURE__ */ icon("M12 20V9m-4.5 4.5L12 9l4.5 4.5M5 4h14");
export const SearchIcon = /* @__PURE__ */ icon(
  "M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM16 16l4.5 4.5",
);
export const ScanIcon = /* @__PURE__ */ icon(
  "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M8.5 8.5h2.5V11H8.5ZM13.5 13.5h2v2h-2Z",
);
export const ListIcon = /* @__PURE__ */ icon(
  "M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
);
/** One place up or down in an order. */
export const UpIcon = /* @__PURE__ */ icon("M5.5 15 12 8.5 18.5 15");
export const DownIcon = /* @__PURE__ */ icon("M5.5 9 12 15.5 18.5 9");
export const BinIcon = /* @__PURE__ */ icon(
  "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
);
export const PlusIcon = /* @__PURE__ */ icon("M12 5v14M5 12h14");
export const CrossIcon = /* @__PURE__ */ icon("m6 6 12 12M18 6 6 18");
export const CopyIcon = /* @__PURE__ */ icon(
  "M10.5 9h8a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 9 18.5v-8A1.5 1.5 0 0 1 10.5 9ZM15 5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.5v8A1.5 1.5 0 0 0 5.5 15",
);
/** Onward, in reading direction. */
export const NextIcon = /* @__PURE__ */ icon("M9 5.5 15.5 12 9 18.5", { flip: true });
export const LeaveIcon = /* @__PURE__ */ icon("M14 4.5H6.5v15H14M10.5 12H20m-3.5-3.5L20 12l-3.5 3.5", {
  flip: true,
});
/** A test, which counts for nothing. */
export const FlaskIcon = /* @__PURE__ */ icon(
  "M9 4h6M10 4v5.5L5 18a1.7 1.7 0 0 0 1.5 2.5h11A1.7 1.7 0 0 0 19 18l-5-8.5V4M7.5 15h9",
);
/** The room sees it, or does not. */
export const EyeIcon = /* @__PURE__ */ icon(
  "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z",
);
export const EyeOffIcon = /* @__PURE__ */ icon(
  "M4 4l16 16M9.6 5.8A9.4 9.4 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.6 3.4M6.3 7.4A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.5a9.3 9.3 0 0 0 4.4-1.1M10 10a3 3 0 0 0 4.1 4.1",
);
