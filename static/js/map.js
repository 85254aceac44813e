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
  const HEIGHT = 32;
  const GAP = 4;
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

  // Those too close to be told apart or hit share a pin, however far the map is zoomed.
  function gathered(map) {
    let groups = pins.map((pin) => ({ place: map.latLngToLayerPoint(pin.at), pins: [pin] }));
    for (let index = 0; index < groups.length; index += 1) {
      const group = groups[index];
      const near = groups.find((other, place) => place > index && areClose(group, other));
      if (near) {
        group.pins.push(...near.pins);
        groups = groups.filter((other) => other !== near);
        index = -1; // A wider pin may now touch one that stood clear.
      }
    }
    return groups;
  }

  function areClose(one, other) {
    const away = one.place.subtract(other.place);
    return Math.abs(away.x) < (width(one) + width(other)) / 2 + GAP && Math.abs(away.y) < HEIGHT + GAP;
  }

  function text(group) {
    return group.pins.map((pin) => pin.number).join(", ");
  }

  function width(group) {
    return Math.max(HEIGHT, 16 + 9 * text(group).length);
  }

  function addPin(layer, group) {
    const size = [width(group), HEIGHT];
    const icon = window.L.divIcon({ className: "app-map__pin", html: text(group), iconSize: size });
    const marker = window.L.marker(group.pins[0].at, { icon }).addTo(layer);
    const element = marker.getElement();
    const name = group.pins.map((pin) => `${pin.number}: ${pin.name}`).join("; ");
    const goToCard = () => document.getElementById(`practice-${group.pins[0].number}`).focus();
    element.setAttribute("aria-label", `${name}. Go to the list`);
    element.title = name;
    marker.on("click", goToCard);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        goToCard();
      }
    });
  }

  function draw() {
    const options = { attributionControl: false, scrollWheelZoom: false, zoomAnimation: !calm, fadeAnimation: !calm };
    const map = window.L.map(ground, { ...options, markerZoomAnimation: !calm, minZoom: 5, maxZoom: 18 });
    const bounds = window.L.latLngBounds(pins.map((pin) => pin.at));
    // Room at the left and below for what Leaflet puts there.
    const room = { paddingTopLeft: [72, 32], paddingBottomRight: [40, 56], maxZoom: FURTHEST_IN, animate: false };
    const showAll = () => map.fitBounds(bounds, room);
    showAll();
    const layer = window.L.layerGroup().addTo(map);
    const pinAll = () => {
      layer.clearLayers();
      gathered(map).forEach((group) => addPin(layer, group));
    };
    pinAll();
    map.on("resize", showAll);
    map.on("zoomend resize", pinAll);
    ground.setAttribute("role", "group");
    ground.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom");
    if (section.dataset.tiles) window.L.tileLayer(section.dataset.tiles).addTo(map);
    window.L.control.scale({ maxWidth: 120 }).addTo(map);
    section.querySelector("[data-map-reset]").append(button("Show all practices on the map", showAll));
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
    // Where there is no room beside the list the map is below it, out of sight.
    if (opens && section.getBoundingClientRect().top > window.innerHeight) section.focus();
  }

  const switcher = button("Show map", toggle);
  switcher.setAttribute("aria-expanded", "false");
  switcher.setAttribute("aria-controls", section.id);
  document.querySelector("[data-map-button]").append(switcher);
})();
