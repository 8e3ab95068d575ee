/**
 * The overlay of a stream: joins the room with the token behind the `#` of its address and shows the strip.
 *
 * Wiring only; the picture is `components/overlay/OverlayScreen.tsx`. What goes wrong while it is on the air is not
 * said on the air: a strip that lost the room says how old it is, one that was signed out is gone.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { OverlayNotice, OverlayScreen } from "@/components/overlay/OverlayScreen.tsx";
import { useReveal } from "@/lib/client/reveal.ts";
import { type Room, useRoom } from "@/lib/client/room_signals.ts";
import { overlay } from "@/lib/client/overlay_words.ts";
import { clock } from "@/lib/client/words.ts";
import { drawAt } from "@/lib/modules/tickets_draw.ts";

export interface OverlayShellProps {
  event: string;
  /** Where people join and check, as `https://drumroll.example`. */
  origin: string;
  walkUps: boolean;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers: boolean;
}

/** Long enough to read four options, or a question. */
const TURN_MS = 8_000;

export default function OverlayShell(props: OverlayShellProps) {
  // A page on the server has no address of its own: the room is joined where it is shown.
  const [token, setToken] = useState<string>();
  useEffect(() => setToken(location.hash.slice(1)), []);
  return token === undefined ? null : <Strip key={token} {...props} token={token} />;
}

/** Without a token the station's own cookie speaks, in a browser that is signed in as one. */
function Strip({ event, origin, token, ...facts }: OverlayShellProps & { token: string }) {
  const room = useRoom({ event, token: token || undefined, isStation: true });
  const view = room.view.value;
  const status = room.status.value;
  const raffle = view && drawAt(view, view.current);
  const reveal = useReveal(view?.current ?? null, raffle, status === "live", room.serverNow);
  const turn = useTurn();
  const ended = room.ended.value;
  if (!view) return <Waiting room={room} />;
  if (ended || view.event.purgingSince) return null;
  const lastHeardAt = room.lastHeardAt.value;
  return (
    <OverlayScreen
      {...{ view, status, turn, origin }}
      {...facts}
      {...reveal}
      serverNow={room.serverNow}
      lastHeard={lastHeardAt === null ? null : clock(lastHeardAt)}
    />
  );
}

/** Nothing was ever shown: whoever sets the overlay up must see why. */
function Waiting({ room }: { room: Room }) {
  if (room.ended.value) return <OverlayNotice text={overlay.linkOver} />;
  return room.status.value === "disconnected" ? <OverlayNotice text={overlay.noRoom} /> : null;
}

function useTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((was) => was + 1), TURN_MS);
    return () => clearInterval(timer);
  }, []);
  return turn;
}
