// A button that asks the device where it is, once. Nothing is asked before it is pressed, and nothing is kept.
export default function ({ parentElement, data, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  const rest = () => {
    button.textContent = data.title;
    button.disabled = false;
  };
  const tell = (event, value) => {
    rest();
    setTriggerValue(event, value);
  };
  rest();
  button.onclick = () => {
    if (!navigator.geolocation || !window.isSecureContext) return tell("failed", "none");
    button.disabled = true;
    button.textContent = data.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => tell("position", [coords.longitude, coords.latitude, Math.round(coords.accuracy)]),
      (error) => tell("failed", error.code === error.PERMISSION_DENIED ? "denied" : "none"),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
  };
}
