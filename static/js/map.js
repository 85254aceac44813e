// Offers the practices of a list on a map beside it. The list says all that the map shows; Leaflet is fetched only when
// someone asks for the map. It opens on the bounds of the practices listed and never learns where a patient lives.
(function () {
  "use strict";

  const { leaflet, style } = document.currentScript.dataset;
  const section = document.querySelector("[data-map]");
  const choice = section.parentElement;
  const ground = section.querySelector("[data-map-ground]");
  const pins = JSON.parse(section.querySelector("[data-map-pins]").textContent);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const FURTHEST_IN = 15;
  let showing = null;

  function load(element, place) {
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
      place.append(element);
    });
  }

  function fetchLeaflet() {
    const rules = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    const script = Object.assign(document.createElement("script"), { src: leaflet });
    return Promise.all([load(rules, document.head), load(script, document.head)]);
  }

  function addPin(map, pin) {
    const icon = window.L.divIcon({ className: "app-map__pin", html: pin.text, iconSize: null, iconAnchor: [16, 16] });
    const marker = window.L.marker(pin.at, { icon }).addTo(map);
    const element = marker.getElement();
    const goToCard = () => document.getElementById(`practice-${pin.card}`).focus();
    element.setAttribute("aria-label", `${pin.name}. Go to it in the list`);
    element.title = pin.name;
    marker.on("click", goToCard);
    element.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        goToCard();
      }
    });
  }

  function draw() {
    const options = { attributionControl: false, scrollWheelZoom: false, zoomAnimation: !calm, fadeAnimation: !calm };
    const map = window.L.map(ground, { ...options, markerZoomAnimation: !calm, minZoom: 5, maxZoom: 18 });
    const bounds = window.L.latLngBounds(pins.map((pin) => pin.at));
    const showAll = () => map.fitBounds(bounds, { padding: [40, 40], maxZoom: FURTHEST_IN, animate: false });
    showAll();
    ground.setAttribute("role", "group");
    ground.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom");
    if (section.dataset.tiles) window.L.tileLayer(section.dataset.tiles).addTo(map);
    window.L.control.scale({ maxWidth: 120 }).addTo(map);
    pins.forEach((pin) => addPin(map, pin));
    const reset = button("Show all practices on the map", showAll);
    section.querySelector("[data-map-reset]").append(reset);
  }

  function button(text, onClick) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
    made.textContent = text;
    made.addEventListener("click", onClick);
    return made;
  }

  async function toggle() {
    const opens = section.hidden;
    section.hidden = !opens;
    choice.classList.toggle("app-choice--map", opens);
    switcher.textContent = opens ? "Hide map" : "Show map";
    switcher.setAttribute("aria-expanded", String(opens));
    // Leaflet measures the ground, which has a size only now.
    if (opens) await (showing ||= fetchLeaflet().then(draw));
  }

  const switcher = button("Show map", toggle);
  switcher.setAttribute("aria-expanded", "false");
  switcher.setAttribute("aria-controls", section.id);
  document.querySelector("[data-map-button]").append(switcher);
})();
