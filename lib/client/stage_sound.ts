/**
 * The sound of the stage: a drum that rolls and a hit, made of noise by the browser itself.
 *
 * No file is loaded; this module itself is, when somebody switches the sound on (`use_stage_sound.ts`). Nothing runs
 * between the sounds.
 * @module
 */

export interface StageSound {
  /** Starts to roll, swelling over `seconds`; rolling already it goes on. */
  roll(seconds: number): void;
  /** Ends a roll, with the hit that it led to or without one. */
  stop(): void;
  /** @param afterSeconds from now; a roll ends with it */
  hit(afterSeconds: number): void;
  close(): void;
}

/** Strokes of two sticks in one second of roll. */
const strokes = 22;
const volume = .5;

/** Has to be called from a press: browsers give no sound to a page that nobody touched. */
export function openStageSound(): StageSound {
  const context = new AudioContext();
  const out = context.createGain();
  out.gain.value = volume;
  out.connect(context.destination);
  const drum = rollBuffer(context);
  const noise = noiseBuffer(context, 1.4);
  let rolling: { source: AudioBufferSourceNode; gain: GainNode } | null = null;

  function endRoll(at: number): void {
    if (!rolling) return;
    const { source, gain } = rolling;
    rolling = null;
    gain.gain.cancelScheduledValues(at);
    gain.gain.setTargetAtTime(0, at, .04);
    source.stop(at + .3);
  }

  return {
    roll(seconds) {
      if (rolling) return;
      const source = context.createBufferSource();
      source.buffer = drum;
      source.loop = true;
      const gain = context.createGain();
      gain.gain.setValueAtTime(.08, context.currentTime);
      gain.gain.linearRampToValueAtTime(.7, context.currentTime + seconds);
      source.connect(gain).connect(out);
      source.start();
      rolling = { source, gain };
    },
    stop: () => endRoll(context.currentTime),
    hit(afterSeconds) {
      const at = context.currentTime + afterSeconds;
      endRoll(at);
      const thump = context.createOscillator();
      thump.frequency.setValueAtTime(150, at);
      thump.frequency.exponentialRampToValueAtTime(48, at + .28);
      thump.connect(fading(context, at, .9, .5)).connect(out);
      thump.start(at);
      thump.stop(at + .6);
      const cymbal = context.createBufferSource();
      cymbal.buffer = noise;
      const bright = context.createBiquadFilter();
      bright.type = "highpass";
      bright.frequency.value = 5_000;
      cymbal.connect(bright).connect(fading(context, at, .35, 1.2)).connect(out);
      cymbal.start(at);
    },
    close: () => void context.close(),
  };
}

function fading(context: AudioContext, at: number, from: number, seconds: number): GainNode {
  const gain = context.createGain();
  gain.gain.setValueAtTime(from, at);
  gain.gain.exponentialRampToValueAtTime(.001, at + seconds);
  return gain;
}

function noiseBuffer(context: AudioContext, seconds: number): AudioBuffer {
  const buffer = context.createBuffer(1, Math.ceil(context.sampleRate * seconds), context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1;
  return buffer;
}

/** One second that loops: a snare's rattle and its skin, each stroke a little unlike the one before. */
function rollBuffer(context: AudioContext): AudioBuffer {
  const { sampleRate } = context;
  const buffer = context.createBuffer(1, sampleRate, sampleRate);
  const samples = buffer.getChannelData(0);
  const each = sampleRate / strokes;
  for (let stroke = 0; stroke < strokes; stroke++) {
    const from = Math.round(stroke * each + (Math.random() - .5) * each * .12 + each * .1);
    const force = .75 + .25 * Math.random();
    for (let i = 0; i < each * 2; i++) {
      const seconds = i / sampleRate;
      const rattle = (Math.random() * 2 - 1) * Math.exp(-seconds * 70) * .6;
      const skin = Math.sin(2 * Math.PI * 190 * seconds) * Math.exp(-seconds * 45) * .5;
      samples[(from + i) % sampleRate] += force * (rattle + skin);
    }
  }
  return buffer;
}
