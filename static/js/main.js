// Wakes the design system's components, and opens filters where there is room. Pages work without this file.
(function () {
  "use strict";

  const frontend = document.currentScript.dataset.frontend;
  const wide = window.matchMedia("(min-width: 48.0625em)").matches;

  document.querySelectorAll("details[data-open-when-wide]").forEach((details) => {
    details.open = details.open || wide;
  });

  import(frontend).then(({ initAll }) => initAll());
})();
