// Warns two minutes before the session ends. The end is kept as a time of day shared by every tab, so that tabs
// agree and a computer that slept does not count on from where it stopped.
(function () {
  "use strict";

  const WARN_BEFORE = 120;
  const ANNOUNCE_AT = [120, 60, 20];
  const KEY = "session-ends";

  const dialog = document.getElementById("timeout");
  const countdown = dialog.querySelector("[data-countdown]");
  const announcement = dialog.querySelector("[data-announcement]");
  const form = dialog.querySelector("[data-stay-form]");
  const logOut = dialog.querySelector("[data-log-out-form]");
  let announced = WARN_BEFORE + 1;
  let leaving = false;

  function restart() {
    localStorage.setItem(KEY, String(Date.now() + Number(dialog.dataset.seconds) * 1000));
    announced = WARN_BEFORE + 1;
  }

  function secondsLeft() {
    return Math.ceil((Number(localStorage.getItem(KEY)) - Date.now()) / 1000);
  }

  function inWords(seconds) {
    if (seconds > 60) return "2 minutes";
    if (seconds > 20) return "1 minute";
    return "20 seconds";
  }

  function announce(seconds) {
    const mark = ANNOUNCE_AT.filter((at) => seconds <= at).pop();
    if (mark < announced) {
      announced = mark;
      countdown.textContent = `You will be logged out in ${inWords(seconds)}`;
      announcement.textContent = `${countdown.textContent}.`;
    }
  }

  // With an address to come back to, logging out counts as a time-out and the log-in page says so.
  function leave() {
    leaving = true;
    logOut.elements.next.value = location.pathname + location.search;
    logOut.submit();
  }

  function tick() {
    if (leaving) return;
    const left = secondsLeft();
    if (left <= 0) {
      leave();
    } else if (left <= WARN_BEFORE) {
      if (!dialog.open) dialog.showModal();
      announce(left);
    } else if (dialog.open) {
      dialog.close();
    }
  }

  async function stay(event) {
    event.preventDefault();
    dialog.close();
    const answer = await fetch(dialog.dataset.stay, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) restart();
    else leave();
  }

  form.addEventListener("submit", stay);
  dialog.addEventListener("cancel", stay);
  restart();
  setInterval(tick, 1000);
})();
