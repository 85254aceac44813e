// Wakes the design system's components, and opens filters where there is room. Pages work without this file.
(function () {
  "use strict";

  const frontend = document.currentScript.dataset.frontend;
  const wide = window.matchMedia("(min-width: 48.0625em)").matches;

  document.querySelectorAll("details[data-open-when-wide]").forEach((details) => {
    details.open = details.open || wide;
  });

  document.querySelectorAll("[data-print]").forEach((printer) => {
    printer.hidden = false;
    printer.addEventListener("click", () => window.print());
  });

  // The design system marks radios that reveal a question as expanded or not, which ARIA does not allow on a radio.
  const unmark = () => {
    document.querySelectorAll('input[type="radio"][aria-expanded]').forEach((radio) => {
      radio.removeAttribute("aria-expanded");
    });
  };
  new MutationObserver(unmark).observe(document.body, { attributeFilter: ["aria-expanded"], subtree: true });

  import(frontend).then(({ initAll }) => initAll());
})();
