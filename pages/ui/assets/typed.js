// Tells what stands in a field while it is typed: after a pause, and only what is longer than a word begun.
const PAUSE_MS = 500, LEAST = 3;

export default function ({ parentElement, data, setStateValue }) {
  const watch = (parentElement.watch ??= { sent: "" });
  watch.tell = (text) => {
    if (text.trim().length < LEAST || text === watch.sent) return;
    watch.sent = text;
    setStateValue("text", text);
  };
  if (!watch.heard) {
    watch.heard = (event) => {
      if (!event.target.closest?.(`.st-key-${data.field}`)) return;
      clearTimeout(watch.timer);
      watch.timer = setTimeout(() => watch.tell(event.target.value), PAUSE_MS);
    };
    document.addEventListener("input", watch.heard);
  }
  return () => {
    clearTimeout(watch.timer);
    document.removeEventListener("input", watch.heard);
    watch.heard = null;
  };
}
