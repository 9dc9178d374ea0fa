// A board of any game: a grid of buttons, for mouse, touch and keyboard.

const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Fills an element with a board.
 * @param grid the element
 * @param game the rules
 * @param names of the first and the second player's stones
 * @param play called with an action when a person chooses one
 * @returns a function that shows a position: show(position, { last, isOpen })
 */
export function boardIn(grid, game, names, play) {
  const cells = [], kind = game.playsColumns || game.rows <= 3 ? "squares" : "points";
  let actionOf = () => undefined;
  grid.className = `board ${kind}`;
  grid.style.setProperty("--columns", game.columns);
  grid.style.setProperty("--rows", game.rows);
  for (let row = 0; row < game.rows; row++) {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    for (let column = 0; column < game.columns; column++) {
      const square = row * game.columns + column, cell = cellOf(square === 0);
      cell.addEventListener("click", () => { if (actionOf(square) !== undefined) play(actionOf(square)); });
      cell.addEventListener("keydown", (event) => step(event, row, column));
      cell.addEventListener("focus", () => cells.forEach((each) => { each.tabIndex = each === cell ? 0 : -1; }));
      cells.push(cell);
      line.append(cell);
    }
    grid.append(line);
  }

  function step(event, row, column) {
    const by = arrows[event.key];
    if (!by) return;
    event.preventDefault();
    const toRow = within(row + by[0], game.rows), toColumn = within(column + by[1], game.columns);
    cells[toRow * game.columns + toColumn].focus();
  }

  return (position, { last, isOpen }) => {
    const legal = isOpen ? game.legalActions(position).filter((action) => action !== game.pass) : [];
    const landing = new Map(legal.map((action) => [game.squareOf(position, action), action]));
    actionOf = (square) => landing.get(square)
      ?? (game.playsColumns ? legal.find((action) => action === square % game.columns) : undefined);
    const line = game.isTerminal(position) ? game.winningLine(position) : [];
    cells.forEach((cell, square) => {
      const stone = position.stones[square], isLast = square === last, action = actionOf(square);
      const place = game.playsColumns || kind === "squares"
        ? `row ${Math.floor(square / game.columns) + 1}, column ${square % game.columns + 1}`
        : game.actionText(square);
      cell.className = [
        "square", `stone${stone}`, isLast && "last", line.includes(square) && "line", game.isStar?.(square) && "star",
      ].filter(Boolean).join(" ");
      cell.setAttribute("aria-disabled", action === undefined);
      cell.setAttribute("aria-label", [
        place, stone === 0 ? "empty" : names[stone > 0 ? 0 : 1], isLast && "the last move",
      ].filter(Boolean).join(", "));
    });
  };
}

function cellOf(isFirst) {
  const cell = document.createElement("button");
  cell.type = "button";
  cell.setAttribute("role", "gridcell");
  cell.tabIndex = isFirst ? 0 : -1;
  const stone = document.createElement("span");
  stone.className = "stone";
  cell.append(stone);
  return cell;
}

const within = (value, size) => Math.min(size - 1, Math.max(0, value));
