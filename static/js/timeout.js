// Warns two minutes before the session ends. The end is kept as a time of day shared by every tab, so that tabs
// agree and a computer that slept does not count on from where it stopped. What was being typed when time runs out
// is handed to the server, which keeps it for this person alone.
(function () {
  "use strict";

  const WARN_BEFORE = 120;
  const ANNOUNCE_AT = [120, 60, 20];
  const KEY = "session-ends";
  const OVER = "0";

  const dialog = document.getElementById("timeout");
  const countdown = dialog.querySelector("[data-countdown]");
  const announcement = dialog.querySelector("[data-announcement]");
  const form = dialog.querySelector("[data-stay-form]");
  const logOut = dialog.querySelector("[data-log-out-form]");
  let announced = WARN_BEFORE + 1;
  let leaving = false;

  function restart(seconds) {
    localStorage.setItem(KEY, String(Date.now() + seconds * 1000));
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

  function isChanged(control) {
    if (control.matches('[type="hidden"], button')) return false;
    if (control.matches("select")) return [...control.options].some((each) => each.selected !== each.defaultSelected);
    if (control.matches('[type="checkbox"], [type="radio"]')) return control.checked !== control.defaultChecked;
    return control.matches("input, textarea") && control.value !== control.defaultValue;
  }

  // A form that came back from the server with answers in it carries data-typed: they are saved nowhere yet.
  async function keepTyped() {
    let kept = false;
    for (const each of document.querySelectorAll('main form[method="post"]')) {
      if (!each.hasAttribute("data-typed") && ![...each.elements].some(isChanged)) continue;
      const body = new FormData(each);
      const files = [...body].filter(([, value]) => value instanceof File).map(([name]) => name);
      files.forEach((name) => body.delete(name));
      body.append("form_going_to", each.getAttribute("action") || location.pathname + location.search);
      const send = () => fetch(dialog.dataset.keep, { method: "POST", body, redirect: "manual" }).catch(() => null);
      let answer = await send();
      // Refused when the session ended in between; without it there is nothing left to end.
      if (!answer?.ok) answer = await send();
      kept = (answer?.ok && (await answer.json()).kept) || kept;
    }
    return kept;
  }

  // With an address to come back to, logging out counts as a time-out and the log-in page says so.
  async function leave() {
    leaving = true;
    logOut.elements.kept.value = (await keepTyped()) ? "yes" : "";
    localStorage.setItem(KEY, OVER);
    logOut.elements.next.value = location.pathname + location.search;
    logOut.submit();
  }

  // The other tab's log-out may still be on its way. For whoever is logged in, the door only leads on.
  async function atTheDoor() {
    for (let tries = 0; tries < 20; tries += 1) {
      const door = await fetch(dialog.dataset.logIn, { redirect: "manual" }).catch(() => null);
      if (door?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  // Another tab has logged out: no patient stays on show in this one. The server decides what is to be seen instead.
  // What was kept is said at the door, whichever tab went first; whoever has logged in by then is led past the door.
  async function follow(event) {
    if (event.key !== KEY || event.newValue !== OVER || leaving) return;
    leaving = true;
    const here = location.pathname + location.search;
    const kept = await keepTyped();
    await atTheDoor();
    location.assign(kept ? `${dialog.dataset.logIn}?${new URLSearchParams({ next: here, kept: "yes" })}` : here);
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
      announced = WARN_BEFORE + 1;
    }
  }

  async function stay(event) {
    event.preventDefault();
    dialog.close();
    const answer = await fetch(dialog.dataset.stay, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) restart((await answer.json()).seconds);
    else leave();
  }

  form.addEventListener("submit", stay);
  dialog.addEventListener("cancel", stay);
  window.addEventListener("storage", follow);
  document.querySelectorAll(`form[action="${logOut.getAttribute("action")}"]`).forEach((each) => {
    each.addEventListener("submit", () => {
      leaving = true;
      localStorage.setItem(KEY, OVER);
    });
  });
  restart(Number(dialog.dataset.seconds));
  setInterval(tick, 1000);
})();
