/**
 * What the crew can switch at a station: sound, full screen. Gone from the wall while nobody is at the screen.
 * @module
 */
import { ScreenIcon, SoundIcon, SoundOffIcon } from "@/components/icons.tsx";
import { station } from "@/lib/client/words.ts";

export interface ToolsProps {
  sound: { isOn: boolean; toggle(): void };
  full: { isPossible: boolean; isOn: boolean; toggle(): void };
}

export function Tools({ sound, full }: ToolsProps) {
  return (
    <div class="tools" data-test="station-tools">
      <button
        type="button"
        aria-pressed={sound.isOn}
        data-test="station-sound"
        onClick={() => sound.toggle()}
      >
        {sound.isOn ? <SoundIcon /> : <SoundOffIcon />}
        <span>{station.sound}</span>
      </button>
      {full.isPossible && (
        <button
          type="button"
          aria-pressed={full.isOn}
          data-test="station-full"
          onClick={() => full.toggle()}
        >
          <ScreenIcon />
          <span>{full.isOn ? station.notFull : station.full}</span>
        </button>
      )}
    </div>
  );
}
