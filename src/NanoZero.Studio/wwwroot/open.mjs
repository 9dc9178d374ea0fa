// Games, moves and boards that a visitor brings, as a text or as a file.

import { useState } from "preact/hooks";
import { html } from "./html.mjs";
import { Problem } from "./parts.mjs";
import { tell } from "./server.mjs";

const largestFile = 256 * 1024;  // bytes; the server has the same limit

/**
 * Reads what is pasted or chosen.
 * @param name the game of moves and boards; games as SGF say their own
 * @param isOpen whether the form is shown before anybody asks for it
 * @param opened called with a game: { game, line, name }
 */
export function Opener({ name, isOpen, opened }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState({ games: [], problem: "", note: "" });
  const fail = (problem) => setFound({ games: [], problem, note: "" });
  const open = async (brought) => {
    try {
      const { games, note } = await tell("open", { game: name, ...brought });
      setFound({ games, problem: "", note: note ?? "" });
      opened(games[0]);
    } catch (error) {
      fail(error.message);
    }
  };
  const choose = async (file) => {
    if (!file) return;
    if (file.size > largestFile) {
      fail(`a file of games has at most ${largestFile / 1024} KiB here`);
      return;
    }
    try {
      await open({ file: await base64Of(file) });
    } catch {
      fail(`'${file.name}' cannot be read`);
    }
  };
  return html`<details open=${isOpen || found.games.length > 1 || found.problem + found.note !== ""}><summary>Open a game, moves or a board</summary>
    <form class="panel" onSubmit=${(event) => { event.preventDefault(); open({ text }); }}>
      <label>A file: games of Go as SGF, or a text${" "}<input type="file"
        onChange=${(event) => choose(event.target.files[0])} /></label>
      <label>Or paste it: SGF, moves such as 4453, or a board of x, o and dots${" "}<textarea rows="6" spellcheck="false"
        autocapitalize="off" value=${text} onInput=${(event) => setText(event.target.value)}></textarea></label>
      <button disabled=${text.trim() === ""}>Open</button>
      <${Problem} text=${found.problem} />
      <p class="quiet" role="status">${found.note}</p>
      ${found.games.length > 1 && html`<label>Of ${found.games.length}${" "}<select
        onChange=${(event) => opened(found.games[event.target.value])}>
        ${found.games.map((game, index) => html`<option key=${index} value=${index}>${game.name}</option>`)}
      </select></label>`}
    </form></details>`;
}

// The bytes of a file, whose encoding the server finds out.
const base64Of = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});
