/* Let the browser's own voice speak a field of the charter's editor. Without a voice no button is shown. */
"use strict";
(() => {
  const speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;
  for (const button of document.querySelectorAll("[data-hear]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const spoken = new SpeechSynthesisUtterance(document.getElementById(button.dataset.hear).value);
      spoken.lang = "pt-BR";
      speech.cancel();
      speech.speak(spoken);
    });
  }
})();
