// What to try first, ticked off as it is lived; and which telephone rings, wherever one looks.
"use strict";

const guide = (() => {
  const READ = "guide-read";
  const box = byId("guide");
  const narrow = window.matchMedia("(max-width: 820px)");
  const steps = [...box.querySelectorAll("[data-step]")];

  function remembered() {
    try { return window.localStorage.getItem(READ); } catch { return null; }
  }
  function close() {
    box.open = false;
    try { window.localStorage.setItem(READ, "yes"); } catch { /* a private window shows it again */ }
    byId("dial").focus();
  }
  function tick(told) {
    for (const step of steps) {
      const done = told.lived.includes(step.dataset.step);
      if (step.classList.toggle("done", done) && !step.querySelector(".unseen")) {
        const said = document.createElement("span");
        said.className = "unseen";
        said.textContent = "Feito: ";
        step.prepend(said);
      }
    }
    const next = steps.find((step) => !step.classList.contains("done"));
    byId("guide-count").textContent = `${steps.filter((step) => step.classList.contains("done")).length} de ${steps.length}`;
    byId("guide-next").textContent = next ? `A seguir: ${next.querySelector(".step").textContent}` : "Tudo vivido.";
  }

  box.open = remembered() === null;
  byId("guide-close").addEventListener("click", close);
  // On a small screen the open guide would stand before what it leads to.
  for (const link of box.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", () => { if (narrow.matches) box.open = false; });
  }
  return { close, refresh: async () => tick(await ask("/guide")) };
})();
