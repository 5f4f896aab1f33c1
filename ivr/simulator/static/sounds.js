// Sounds of a telephone: the browser's Brazilian voice, key tones, the Brazilian ringing tone.
"use strict";

const sounds = (() => {
  const ROWS = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, "*": 941, 0: 941, "#": 941 };
  const COLUMNS = { 1: 1209, 4: 1209, 7: 1209, "*": 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, "#": 1477 };
  const wanted = () => document.getElementById("voice").checked;
  let context = null;
  let ringing = null;
  let playing = null;

  function tone(frequencies, seconds, loudness) {
    if (!wanted() || !window.AudioContext) return;
    context = context || new AudioContext();
    const gain = context.createGain();
    gain.gain.value = loudness;
    gain.connect(context.destination);
    for (const frequency of frequencies) {
      const oscillator = context.createOscillator();
      oscillator.frequency.value = frequency;
      oscillator.connect(gain);
      oscillator.start();
      oscillator.stop(context.currentTime + seconds);
    }
  }

  function voiceFor(language) {
    const voices = window.speechSynthesis.getVoices();
    const same = (voice) => voice.lang.replace("_", "-").toLowerCase();
    return voices.find((voice) => same(voice) === language.toLowerCase())
      || voices.find((voice) => same(voice).startsWith(language.slice(0, 2).toLowerCase()));
  }

  // Chromium fills the list of voices only after it was asked for once.
  if (window.speechSynthesis) window.speechSynthesis.getVoices();

  return {
    key: (key) => tone([ROWS[key], COLUMNS[key]], 0.14, 0.06),
    beep: () => tone([1000], 0.4, 0.06),
    // Brazil: 425 Hz, one second on, four off.
    ring(on) {
      if (on && !ringing) {
        tone([425], 1, 0.04);
        ringing = window.setInterval(() => tone([425], 1, 0.04), 5000);
      } else if (!on && ringing) {
        window.clearInterval(ringing);
        ringing = null;
      }
    },
    say(text, language) {
      if (!wanted() || !window.speechSynthesis) return;
      const voice = voiceFor(language || "pt-BR");
      if (!voice) return;
      const speech = new SpeechSynthesisUtterance(text);
      speech.voice = voice;
      speech.lang = voice.lang;
      window.speechSynthesis.speak(speech);
    },
    play(address) {
      if (!wanted()) return;
      playing = new Audio(address);
      playing.play().catch(() => { playing = null; });
    },
    hush() {
      if (window.speechSynthesis) window.speechSynthesis.cancel();
      if (playing) playing.pause();
      playing = null;
    },
  };
})();
