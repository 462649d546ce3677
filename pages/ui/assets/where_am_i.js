// A button that asks the device where it is, once. Nothing is asked before it is pressed, and nothing is kept.
export default function ({ parentElement, data, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.title;
  button.disabled = false;
  button.onclick = () => {
    if (!navigator.geolocation || !window.isSecureContext) return setTriggerValue("failed", "none");
    button.disabled = true;
    button.textContent = data.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setTriggerValue("position", [coords.longitude, coords.latitude, Math.round(coords.accuracy)]),
      (error) => setTriggerValue("failed", error.code === error.PERMISSION_DENIED ? "denied" : "none"),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
  };
}
