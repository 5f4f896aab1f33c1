// What to try first, until somebody has read it; and which telephone rings, wherever one looks.
"use strict";

const guide = (() => {
  const READ = "guide-read";
  const box = byId("guide");

  function remembered() {
    try { return window.localStorage.getItem(READ); } catch { return null; }
  }
  function close() {
    box.hidden = true;
    try { window.localStorage.setItem(READ, "yes"); } catch { /* a private window shows it again */ }
    byId("dial").focus();
  }
  box.hidden = remembered() !== null;
  byId("guide-close").addEventListener("click", close);
  return { close };
})();
