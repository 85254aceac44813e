// Draws each chart over the picture made on the server, once it comes near the screen. plotly.js is large: it is
// fetched only then, and when it cannot be, the picture stays. It also stays on a narrow screen, for which the server
// has drawn a picture of its own, and on paper, which the server's picture fits at any size.
(function () {
  "use strict";

  const plotly = document.currentScript.dataset.plotly;
  const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
  let loading = null;

  function load() {
    loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = plotly;
      script.onload = () => resolve(window.Plotly);
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  async function draw(figure) {
    const { data, layout } = JSON.parse(figure.querySelector("[data-chart-figure]").textContent);
    const Plotly = await load();
    const picture = figure.querySelector(".app-chart__picture");
    const target = document.createElement("div");
    const { color, fontFamily: family } = getComputedStyle(picture);
    const base = { height: picture.clientHeight, font: { color, family, size: 14 } };
    target.className = "app-chart__drawn";
    picture.append(target);
    picture.classList.add("app-chart__picture--drawn");
    await Plotly.newPlot(target, data, { ...base, ...layout, autosize: true, dragmode: false }, config);
    figure.dataset.chart = "drawn";
  }

  const nearby = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          nearby.unobserve(target);
          draw(target);
        }
      }
    },
    { rootMargin: "200px" },
  );
  if (window.matchMedia("(max-width: 40.0525em)").matches) {
    return;
  }
  document.querySelectorAll("figure[data-chart]").forEach((figure) => nearby.observe(figure));
})();
