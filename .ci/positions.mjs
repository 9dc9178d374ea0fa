// Reads a Parquet file of positions of a game whose moves are one character each, by a reader that is not ours, and
// checks its rows. Writes them as JSON to the standard output.
// node positions.mjs FILE ROWS TOKENS ACTIONS, beside node_modules with hyparquet and hyparquet-compressors.
import assert from "node:assert/strict";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const [path, count, tokens, actions] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const file = await asyncBufferFromFile(path);
assert.equal(Number((await parquetMetadataAsync(file)).num_rows), count);
const rows = await parquetReadObjects({ file, compressors });
assert.equal(rows.length, count);

let learnt = 0, before = null;
for (const row of rows) {
  assert.equal(row.moves.length, row.ply);
  assert.equal(row.tokens.length, tokens);
  assert.equal(row.tokens.filter((token) => token !== 1).length, row.ply);  // a stone a move
  assert.equal(row.value_target === null, row.policy === null);
  if (row.ply > 0) {
    assert.deepEqual([row.iteration, row.game, row.plies], [before.iteration, before.game, before.plies]);
    assert.equal(row.moves, before.moves + before.move);
    assert.equal(row.outcome, 0 - before.outcome);
  }
  if (row.policy !== null) {
    learnt++;
    assert.equal(row.policy.length, actions);
    assert.ok(Math.abs(row.policy.reduce((sum, each) => sum + each) - 1) < 1e-3);
    assert.ok(Math.abs(row.root_value) <= 1 && Math.abs(row.value_target) <= 1);
  }
  before = row;
}
assert.ok(learnt > 0);
console.error(`${rows.length} positions, ${learnt} with a policy`);
console.log(JSON.stringify(rows));
