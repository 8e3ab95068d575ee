/**
 * The smallest screen of a room, for `room_test.ts`: every signal in the page, a tap, and a way to unmount.
 * @module
 */
import { render } from "preact";
import { useRoom } from "@/lib/client/room_signals.ts";

function Screen() {
  const room = useRoom({ event: "GALA24", token: "T0KEN" });
  return (
    <main
      data-state={room.status.value}
      data-resyncing={String(room.resyncing.value)}
      data-loaded={String(room.snapshotLoaded.value)}
      data-ended={String(room.ended.value)}
    >
      <output>{room.view.value?.counts.checkedIn}</output>
      <button type="button" onClick={() => room.send({ module: "r", type: "enter" })}>Enter</button>
    </main>
  );
}

render(<Screen />, document.body);
addEventListener("unmount", () => render(null, document.body));
