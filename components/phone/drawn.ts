/**
 * What an attendee's page loads once somebody has entered: the watching of the draw, and the parts that show it;
 * and the shop of a ticketed raffle, which ends in the same draw.
 *
 * One late bundle, so that the first page stays light. `islands/AttendeePage.tsx` loads it, `AttendeeScreen.tsx`
 * gets it as a value and shows less until it is there.
 * @module
 */
export { ClaimFoot } from "@/components/phone/Claim.tsx";
export { Elsewhere } from "@/components/phone/Elsewhere.tsx";
export { Notes } from "@/components/phone/Notes.tsx";
export { Over, Winners } from "@/components/phone/Over.tsx";
export { Shopping } from "@/components/phone/Shopping.tsx";
export { awaited, Countdown, NumberCheck } from "@/components/phone/Waiting.tsx";
export { Watch } from "@/components/phone/Watch.tsx";
export { witness as words } from "@/lib/client/witness_words.ts";

/** Their stylesheet; the page's own is for what everybody sees first. */
export function addStyles(): void {
  // Its address is that of the page's own, with whatever the build put behind it.
  const own = document.querySelector<HTMLLinkElement>('link[href*="/css/phone.css"]');
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = (own?.href ?? "/css/phone.css").replace("phone.css", "draw.css");
  document.head.append(link);
}
