/* What a popover opens is drawn at the end of the document; the Tab key goes from its button into it, and back out. */
(() => {
  const KEYS = 'a[href], button, input, textarea, select, [tabindex]';
  const BODY = '[data-testid="stPopoverBody"]';
  let opener = null;
  const isLead = (e) => {
    if (e.type !== "radio" || e.checked || !e.name) return true;
    const same = [...document.getElementsByName(e.name)];
    return !same.some((other) => other.checked) && same[0] === e;
  };
  const stops = (root) => [...root.querySelectorAll(KEYS)].filter(
    (e) => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && e.getClientRects().length && isLead(e));
  const remember = (event) => {
    const button = event.target.closest?.('[data-testid="stPopover"] button');
    if (button) opener = button;
  };
  const next = (body, back) => {
    const inside = stops(body), here = document.activeElement;
    if (!inside.length) return null;
    if (here === opener) return back ? null : inside[0];
    if (back && here === inside[0]) return opener;
    if (back || here !== inside[inside.length - 1]) return null;
    const around = stops(document).filter((e) => !body.contains(e));
    return around[around.indexOf(opener) + 1] ?? opener;
  };
  document.addEventListener("click", remember, true);
  document.addEventListener("focusin", (event) => { if (!document.querySelector(BODY)) remember(event); }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey || !opener?.isConnected) return;
    const body = document.querySelector(BODY);
    const goal = body && next(body, event.shiftKey);
    if (!goal) return;
    event.preventDefault();
    event.stopPropagation();
    goal.focus();
  }, true);
})();
