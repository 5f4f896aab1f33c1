// A call of the log pressed again: #teclas=1,silencio,0, an entry each time the line listens.
"use strict";

const replay = (() => {
  const asked = decodeURIComponent(location.hash).match(/^#teclas=((?:[0-9*#]|silencio)(?:,(?:[0-9*#]|silencio))*)$/);
  const left = asked ? asked[1].split(",") : [];
  return {
    next(press, silence) {
      const entry = left.shift();
      if (entry === "silencio") silence();
      else if (entry) press(entry);
    },
  };
})();
