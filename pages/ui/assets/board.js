// The board: columns of cards, drawn anew only when what Python sent has changed, so that focus and scroll stay.
export default function ({ parentElement, data, setTriggerValue }) {
  const board = parentElement.querySelector(".board");
  board.send = setTriggerValue;
  const drawn = JSON.stringify(data);
  if (board.drawn === drawn) return;
  board.drawn = drawn;
  board.replaceChildren(...data.columns.map((column) => columnOf(board, column, data.move)));
}

function node(tag, className, ...inside) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

function columnOf(board, column, move) {
  const head = node("h3", "title", column.title);
  const made = node("section", "column", head);
  made.style.setProperty("--shade", column.shade);
  made.setAttribute("role", "listitem");
  if (column.who) made.append(node("p", "who", column.who));
  made.append(...column.cards.map((card) => cardOf(board, card, move)));
  if (column.more) made.append(node("p", "who", column.more));
  return made;
}

function cardOf(board, card, move) {
  const link = node("a", "name", card.name);
  link.href = card.address;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    board.send("open", card.id);
  });
  const notes = card.notes.map((note) => node("span", `note ${note.look}`, note.text));
  const made = node("article", "card", link, node("p", "notes", ...notes), node("p", "where", card.where));
  if (card.gate) made.append(node("p", card.is_open ? "gate open" : "gate", card.gate));
  if (card.can_move) {
    const button = node("button", "move", `→ ${move}`);
    button.type = "button";
    button.addEventListener("click", () => board.send("move", card.id));
    made.append(button);
  }
  return made;
}
