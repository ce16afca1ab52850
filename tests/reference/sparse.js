// SPDX-License-Identifier: Apache-2.0
// Sparse matrices: in each column as many zeros as in the others, at random rows.

/** How many rows of each column are zeros, and how many are chosen: the zeros, or the others if those are fewer. */
export function sparsePlan([sparsity, std], shape) {
  if (shape.length !== 2) throw new RangeError('a sparse tensor has 2 dimensions');
  if (!(sparsity >= 0 && sparsity <= 1)) throw new RangeError('sparsity is in [0, 1]');
  const [rows, columns] = shape;
  const zeros = Math.ceil(sparsity * rows);
  const kept = rows - zeros;
  const zerosAreChosen = zeros < kept;
  const chosen = zerosAreChosen ? zeros : kept;
  return { rows, columns, zerosAreChosen, chosen, values: (zerosAreChosen ? rows : kept) * columns, std };
}

/** The chosen elements: those of one column after the other, each column's the beginning of a shuffle of its rows. */
function choices({ rows, columns, chosen }, words) {
  const order = Array.from({ length: rows }, (_, row) => row); // each shuffle starts from what the last one left
  const elements = [];
  let next = 0;
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < chosen; i++) {
      const j = i + Number((BigInt(words[next++]) * BigInt(rows - i)) >> 32n);
      [order[i], order[j]] = [order[j], order[i]];
      elements.push({ row: order[i], column, block: Math.floor(column / 64) });
    }
  }
  return elements;
}

/** The elements, of the values of the normal fill and the words behind it. */
export function sparse(plan, values, words) {
  const chosen = choices(plan, words);
  const place = ({ row, column }) => row * plan.columns + column;
  if (plan.zerosAreChosen) {
    const elements = values.slice();
    for (const element of chosen) elements[place(element)] = 0;
    return elements;
  }
  const elements = new values.constructor(plan.rows * plan.columns);
  chosen.sort((a, b) => a.block - b.block || a.row - b.row || a.column - b.column);
  chosen.forEach((element, i) => (elements[place(element)] = values[i]));
  return elements;
}
