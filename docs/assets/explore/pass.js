// One pass forward and back, step by step: all numbers are in the page, and a step says which of them are seen.

export const picture = ({ step }, { texts }) => ({ parts: {}, text: texts[step] });
